import { writeFile } from "node:fs/promises";
import { Failed } from "../failed.ts";
import type { Terminal } from "../terminal.ts";
import { coverageOf } from "./coverage.ts";
import { gather } from "./gather.ts";
import { judgeCase } from "./judge-case.ts";
import { junit } from "./junit.ts";
import type { Parts } from "./read-cases.ts";
import { report } from "./report.ts";

export interface TestOptions {
  /** File for JUnit's XML. */
  readonly junit?: string;
  /** Percent of each runbook's causes that a passing case must find. */
  readonly coverage?: string;
}

interface Around {
  readonly terminal: Terminal;
  readonly parts: Parts;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
}

/** `test [paths]`: judges every case as the service would, without asking the world for anything. */
export async function test(
  paths: readonly string[],
  options: TestOptions,
  { terminal, parts, now }: Around,
): Promise<void> {
  const least = percentOf(options.coverage);
  const gathered = await gather(paths, parts);
  if (gathered.kind === "mistaken") {
    for (const mistake of gathered.mistakes) terminal.complain(mistake);
    throw new Failed(`${gathered.mistakes.length} to mend`, 2);
  }
  const { runbooks, cases } = gathered;
  if (cases.length === 0) throw new Failed(`${paths.join(", ")}: there is no *.test.yaml beside the runbooks`, 2);
  const results = cases.map((each) => judgeCase(each, now));
  const coverage = runbooks.map((runbook) => coverageOf(runbook, results));
  for (const line of report(results, coverage)) terminal.print(line);
  if (options.junit !== undefined) await write(options.junit, junit(results));
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  const bare = coverage.filter(({ percent }) => percent < least);
  terminal.print(`${results.length - failed} of ${results.length} cases passed`);
  if (failed > 0) throw new Failed(`${failed} of ${results.length} cases failed`);
  if (bare.length > 0) throw new Failed(`below ${least} % of causes: ${bare.map(({ runbook }) => runbook).join(", ")}`);
}

function percentOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const percent = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (percent <= 100) return percent;
  throw new Failed(`--coverage ${text}: expected a whole number from 0 to 100`, 2);
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch(() => {
    throw new Failed(`${file} cannot be written: check the path and its rights`, 2);
  });
}

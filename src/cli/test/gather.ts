import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Runbook } from "../../domain/runbook.ts";
import { MAX_BYTES } from "../../runbooks/document.ts";
import { loadRunbookDirectory } from "../../runbooks/files.ts";
import { problemText } from "../../runbooks/problem.ts";
import { type Case, type Parts, readCases } from "./read-cases.ts";

/** The runbooks of the directories that were named and the cases in the files, or everything that is wrong with them. */
export type Gathered =
  | { readonly kind: "gathered"; readonly runbooks: readonly Runbook[]; readonly cases: readonly Case[] }
  | { readonly kind: "mistaken"; readonly mistakes: readonly string[] };

const TEST_FILE = /\.test\.ya?ml$/;

/** `paths`: directories with runbooks and the tests beside them, or single `*.test.yaml`. */
export async function gather(paths: readonly string[], parts: Parts): Promise<Gathered> {
  const named = await Promise.all(paths.map(testsAt));
  const odd = named.flatMap((each) => (typeof each === "string" ? [each] : []));
  if (odd.length > 0) return { kind: "mistaken", mistakes: odd };
  const places = Map.groupBy(
    named.flatMap((each) => (typeof each === "string" ? [] : [each])),
    ({ directory }) => directory,
  );
  const all = await Promise.all(
    [...places].map(([directory, of]) => gatherOne(directory, [...new Set(of.flatMap(({ files }) => files))], parts)),
  );
  const mistakes = all.flatMap((each) => (each.kind === "mistaken" ? each.mistakes : []));
  if (mistakes.length > 0) return { kind: "mistaken", mistakes };
  const good = all.flatMap((each) => (each.kind === "gathered" ? [each] : []));
  return {
    kind: "gathered",
    runbooks: good.flatMap(({ runbooks }) => runbooks),
    cases: good.flatMap(({ cases }) => cases),
  };
}

interface Place {
  readonly directory: string;
  readonly files: readonly string[];
}

async function testsAt(path: string): Promise<Place | string> {
  const names = await readdir(path).catch(() => undefined);
  if (names) {
    const files = names.filter((name) => TEST_FILE.test(name) && !name.startsWith(".")).sort();
    return { directory: path, files: files.map((name) => join(path, name)) };
  }
  const isFile = await stat(path).then(
    (each) => each.isFile(),
    () => false,
  );
  if (!isFile) return `${path}: is neither a directory nor a file that can be read`;
  if (!TEST_FILE.test(path)) return `${path}: is no test, expected a *.test.yaml or a directory of runbooks`;
  return { directory: dirname(path), files: [path] };
}

async function gatherOne(directory: string, files: readonly string[], parts: Parts): Promise<Gathered> {
  const loaded = await loadRunbookDirectory(directory, parts);
  if (loaded.kind === "broken") return { kind: "mistaken", mistakes: loaded.problems.map(problemText) };
  const { runbooks } = loaded;
  const read = await Promise.all(files.map((file) => readTest(file, runbooks, parts)));
  const mistakes = read.flatMap((each) => ("mistakes" in each ? each.mistakes : []));
  if (mistakes.length > 0) return { kind: "mistaken", mistakes };
  return { kind: "gathered", runbooks, cases: read.flatMap((each) => ("cases" in each ? each.cases : [])) };
}

async function readTest(
  file: string,
  runbooks: readonly Runbook[],
  parts: Parts,
): Promise<{ readonly cases: readonly Case[] } | { readonly mistakes: readonly string[] }> {
  if ((await stat(file)).size > MAX_BYTES) return { mistakes: [`${file}:1:1: is larger than ${MAX_BYTES / 1024} KiB`] };
  const read = readCases({ file, text: await readFile(file, "utf8") }, runbooks, parts);
  return read.kind === "read" ? read : { mistakes: read.problems.map(problemText) };
}

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AnyAction } from "../../actions/registry.ts";
import type { AnyCollector } from "../../collectors/registry.ts";
import type { Facts } from "../../domain/facts.ts";
import type { Mode } from "../../domain/mode.ts";
import type { Runbook } from "../../domain/runbook.ts";
import { type Opened, openDocument, type Source } from "../../runbooks/document.ts";
import { check } from "../../runbooks/issues.ts";
import { nearest, oneOf } from "../../runbooks/near.ts";
import { type Flaw, type Path, type Problem, under } from "../../runbooks/problem.ts";
import { readAction } from "../../runbooks/read-remedies.ts";
import { checkExport, readExport } from "../read-export.ts";
import { factFlaws, merged, type Tables } from "./given-facts.ts";
import { recordedFacts } from "./recorded-facts.ts";
import { type CaseText, HAND_OFF, TestText, type VERDICTS } from "./test-file.ts";

/** One case, checked against its runbook and ready to be judged. */
export interface Case {
  readonly file: string;
  readonly name: string;
  readonly runbook: Runbook;
  readonly facts: Readonly<Record<string, Facts>>;
  readonly mode: Mode;
  readonly expect: Expected;
}

export interface Expected {
  readonly cause: string;
  readonly remedy?: Remedy;
  readonly verdict?: (typeof VERDICTS)[number];
  readonly sentence?: string;
}

/** `lasts`: a temporary remedy, in milliseconds. */
export type Remedy =
  | typeof HAND_OFF
  | { readonly action: string; readonly params: unknown; readonly lasts?: number | undefined };

export type ReadCases =
  | { readonly kind: "read"; readonly cases: readonly Case[] }
  | { readonly kind: "broken"; readonly problems: readonly Problem[] };

export interface Parts {
  readonly collectors: readonly AnyCollector[];
  readonly actions: readonly AnyAction[];
}

/** Reads one `*.test.yaml` for the runbooks beside it: its cases, or all of its mistakes. */
export function readCases(source: Source, runbooks: readonly Runbook[], parts: Parts): ReadCases {
  const opened = openDocument(source);
  if (opened.kind === "broken") return opened;
  const { value, flaws } = check(TestText, opened.value);
  if (!value) return broken(flaws, opened);
  const runbook = runbooks.find((each) => each.name === value.runbook);
  if (!runbook) return broken([notNamed(["runbook"], value.runbook, runbooks)], opened);
  const tables = tablesOf(runbook, parts);
  const read = value.cases.map((each, index) =>
    readCase(each, { text: value, runbook, tables, parts, file: source.file, path: ["cases", index] }),
  );
  const wrong = [
    ...factFlaws(value.facts, tables, ["facts"]),
    ...repeated(value.cases),
    ...read.flatMap((each) => each.flaws),
  ];
  return wrong.length > 0 ? broken(wrong, opened) : { kind: "read", cases: read.map((each) => each.case) };
}

function broken(flaws: readonly Flaw[], opened: Opened): ReadCases {
  const problems = flaws.map((flaw) => opened.place(flaw));
  return { kind: "broken", problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function tablesOf({ collect }: Runbook, { collectors }: Parts): Tables {
  return new Map(
    collect.flatMap(({ name, collector }) => {
      const part = collectors.find((each) => each.name === collector);
      return part ? [[name, part.facts] as const] : [];
    }),
  );
}

interface Around {
  readonly text: TestText;
  readonly runbook: Runbook;
  readonly tables: Tables;
  readonly parts: Parts;
  readonly file: string;
  readonly path: Path;
}

function readCase(written: CaseText, around: Around): { readonly case: Case; readonly flaws: readonly Flaw[] } {
  const { text, runbook, file, path } = around;
  const { name, mode, expect } = written;
  const recorded = readRun(written, around);
  const remedy = readRemedy(expect.remedy, around);
  const causes = [...runbook.causes, { name: "unknown" }];
  const cause = causes.some((each) => each.name === expect.cause) ? [] : [notNamed(["cause"], expect.cause, causes)];
  const flaws = [
    ...under([...path, "expect"], [...cause, ...remedy.flaws]),
    ...factFlaws(written.facts ?? {}, around.tables, [...path, "facts"]),
    ...under(path, recorded.flaws),
  ];
  const facts = merged(recorded.facts ?? text.facts, written.facts ?? {});
  const { remedy: _, verdict, sentence } = expect;
  const expected = {
    cause: expect.cause,
    ...(remedy.value !== undefined && { remedy: remedy.value }),
    ...(verdict !== undefined && { verdict }),
    ...(sentence !== undefined && { sentence }),
  };
  return { case: { file, name, runbook, facts, mode, expect: expected }, flaws };
}

function notNamed(path: Path, written: string, known: readonly { readonly name: string }[]): Flaw {
  const names = known.map(({ name }) => name);
  const near = nearest(written, names);
  const message = `there is no ${String(path.at(-1))} \`${written}\``;
  return { path, message, ...(names.length > 0 && { expected: oneOf(names) }), ...(near !== undefined && { near }) };
}

function repeated(cases: readonly CaseText[]): readonly Flaw[] {
  const names = cases.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ path: ["cases", index, "name"], message: "is the name of a case before it" }] : [],
  );
}

function readRemedy(
  written: CaseText["expect"]["remedy"],
  { runbook, parts }: Around,
): { readonly value?: Remedy; readonly flaws: readonly Flaw[] } {
  if (written === undefined) return { flaws: [] };
  if (written === HAND_OFF) return { value: written, flaws: [] };
  const { used, lasts, flaws } = readAction(written, parts.actions, new Map(Object.entries(runbook.targets)));
  const value = used && { action: used.part.name, params: used.params, lasts };
  return { ...(value && { value }), flaws: under(["remedy"], flaws) };
}

/** Most bytes of a recorded run. */
const MOST = 32 * 1024 * 1024;

function readRun(
  { run }: CaseText,
  { file, runbook, tables }: Around,
): { readonly facts?: Readonly<Record<string, Facts>>; readonly flaws: readonly Flaw[] } {
  if (run === undefined) return { flaws: [] };
  const refuse = (message: string) => ({ flaws: [{ path: ["run"], message }] });
  const text = contentOf(join(dirname(file), run));
  if (text === undefined) return refuse("cannot be read as a file beside this one");
  if (text.length > MOST) return refuse(`is larger than ${MOST / 1024 / 1024} MiB`);
  const read = readExport(text);
  if (read.kind === "unreadable") return refuse(`cannot be used: ${read.reason}`);
  const chain = checkExport(read.run);
  if (chain.kind === "broken") return refuse(`was changed: line ${chain.seq}: ${chain.reason}`);
  if (read.run.run.runbook !== runbook.name) return refuse(`is a run of ${read.run.run.runbook ?? "no runbook"}`);
  return { facts: recordedFacts(read.run, runbook, tables), flaws: [] };
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

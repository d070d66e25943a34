import type { Matcher, Runbook } from "../domain/runbook.ts";
import type { Condition } from "../domain/truth.ts";
import { check } from "./issues.ts";
import { identifierFlaws, SIGNAL } from "./names.ts";
import { nearest } from "./near.ts";
import type { Parts } from "./parts.ts";
import type { Flaw } from "./problem.ts";
import { readCauses } from "./read-causes.ts";
import { type Reader, readCollect } from "./read-collect.ts";
import { type ConditionText, readConditions, signalScope } from "./read-conditions.ts";
import { readMatchers } from "./read-matchers.ts";
import { readRemedies } from "./read-remedies.ts";
import { RunbookText, Target } from "./shape.ts";
import { isMapping, type Targets } from "./use.ts";

/** A runbook without the hash of its text, or everything that is wrong with it. */
export type ReadRunbook =
  | { readonly kind: "read"; readonly runbook: Omit<Runbook, "text" | "version"> }
  | { readonly kind: "flawed"; readonly flaws: readonly Flaw[] };

/**
 * Checks a runbook as plain values. What is wrong in one part does not hide what is wrong in another: every part is read
 * from what was written, not from what was found to be right.
 */
export function readRunbook(written: unknown, parts: Parts): ReadRunbook {
  const shape = check(RunbookText, written);
  const top = meant(mapping(written));
  const targets = readTargets(top["targets"]);
  const readers = entries(top["collect"]).map(([name, use]) =>
    readCollect(use, { name, path: ["collect", name] }, parts.collectors, targets),
  );
  const match = readMatchers(list(top["match"]));
  const signal = readSignal(mapping(top["signal"]), parts, targets);
  const causes = readCauses(list(top["causes"]), readers);
  const remedies = readRemedies(list(top["remedies"]), causes.names, parts.actions, targets);
  const collected = readers.flatMap((reader) => reader.flaws);
  const flaws = [
    ...shape.flaws,
    ...identifierFlaws(readers.map(({ name }) => name)),
    ...[match, signal, { flaws: collected }, causes, remedies].flatMap((part) => part.flaws),
  ];
  if (!shape.value || flaws.length > 0) return { kind: "flawed", flaws };
  const collect = readers.flatMap((reader) => reader.collect ?? []);
  const { matchers } = match;
  return {
    kind: "read",
    runbook: assemble(shape.value, {
      matchers,
      signal,
      collect,
      conditions: causes.conditions,
      remedies: remedies.remedies,
    }),
  };
}

interface Checked extends Pick<Runbook, "collect" | "remedies"> {
  readonly matchers: readonly Matcher[];
  readonly signal: ReadSignal;
  readonly conditions: readonly (Condition | undefined)[];
}

function assemble(text: RunbookText, checked: Checked): Omit<Runbook, "text" | "version"> {
  const { signal, conditions } = checked;
  const [healthy, improving] = signal.conditions;
  const { name, summary, url } = text.metadata;
  const { actions, cooldown, attempts, runbook, min_age } = text.limits;
  return {
    name,
    summary,
    ...(url !== undefined && { url }),
    mode: text.mode,
    match: checked.matchers,
    targets: text.targets,
    signal: { sources: signal.sources, healthy: compiled(healthy), ...(improving && { improving }) },
    collect: checked.collect,
    causes: text.causes.map(({ name, says }, index) => ({
      name,
      when: compiled(conditions[index]),
      ...(says !== undefined && { says }),
    })),
    remedies: checked.remedies,
    limits: { actions: actions.count, window: actions.window, cooldown, attempts, runbook, minAge: min_age },
    acceptOwners: text.accept_owners,
    verify: text.verify,
  };
}

/** Without flaws every condition was compiled. */
function compiled(condition: Condition | undefined): Condition {
  if (!condition) throw new Error("a runbook without flaws has a condition that was not compiled");
  return condition;
}

interface ReadSignal {
  readonly sources: Runbook["signal"]["sources"];
  readonly conditions: readonly (Condition | undefined)[];
  readonly flaws: readonly Flaw[];
}

function readSignal(written: Readonly<Record<string, unknown>>, parts: Parts, targets: Targets): ReadSignal {
  const readers: readonly Reader[] = list(written["sources"]).map((use, index) =>
    readCollect(use, { name: SIGNAL, path: ["signal", "sources", index] }, parts.collectors, targets),
  );
  const { scope, flaws } = signalScope(readers);
  const texts = ["healthy", "improving"].flatMap((key): readonly ConditionText[] => {
    const source = written[key];
    return typeof source === "string" && source !== "" ? [{ path: ["signal", key], source }] : [];
  });
  const read = readConditions(texts, scope);
  return {
    sources: readers.flatMap((reader) => reader.collect ?? []),
    conditions: read.conditions,
    flaws: [...readers.flatMap((reader) => reader.flaws), ...flaws, ...read.flaws],
  };
}

function readTargets(written: unknown): Targets {
  return new Map(entries(written).map(([name, target]) => [name, check(Target, target).value]));
}

/** A misspelt section is read as what it was meant to be, so that one slip does not make all of its entries unknown. */
function meant(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const known = Object.keys(RunbookText.shape);
  const absent = known.filter((key) => !(key in written));
  const entries = Object.entries(written).map(([key, value]) => [
    known.includes(key) ? key : (nearest(key, absent) ?? key),
    value,
  ]);
  return Object.fromEntries(entries);
}

function mapping(written: unknown): Readonly<Record<string, unknown>> {
  return isMapping(written) ? written : {};
}

function entries(written: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(mapping(written));
}

function list(written: unknown): readonly unknown[] {
  return Array.isArray(written) ? written : [];
}

import type { FactTable } from "../domain/facts.ts";
import type { Condition } from "../domain/truth.ts";
import { compiler } from "./compile.ts";
import { SIGNAL } from "./names.ts";
import type { Flaw, Path } from "./problem.ts";
import type { Reader } from "./read-collect.ts";
import type { Scope } from "./scope.ts";

/** A condition's text with its place. */
export interface ConditionText {
  readonly path: Path;
  readonly source: string;
}

/** Compiles conditions over one scope; the answers are in the order of the texts. */
export function readConditions(
  texts: readonly ConditionText[],
  scope: Scope,
): { readonly conditions: readonly (Condition | undefined)[]; readonly flaws: readonly Flaw[] } {
  const compile = compiler(scope);
  const answers = texts.map(({ path, source }) => ({ path, compiled: compile(source) }));
  return {
    conditions: answers.map(({ compiled }) => (compiled.kind === "compiled" ? compiled.condition : undefined)),
    flaws: answers.flatMap(({ path, compiled }) =>
      compiled.kind === "compiled" ? [] : compiled.objections.map((each) => ({ ...each, path })),
    ),
  };
}

/** What causes may name: each collected name with its collector's facts. */
export function causeScope(readers: readonly Reader[]): Scope {
  return new Map(readers.map(({ name, part }) => [name, part?.facts ?? "unclear"]));
}

/**
 * What the signal's conditions may name: any fact that one of the sources has, because any of them may be the one that
 * answers. All of them have to agree on a fact's type, and to have a decimal number `value`.
 */
export function signalScope(sources: readonly Reader[]): { readonly scope: Scope; readonly flaws: readonly Flaw[] } {
  const known = sources.flatMap(({ part, path }) => (part ? [{ part, path }] : []));
  const flaws: Flaw[] = [];
  let facts: FactTable = {};
  for (const { part, path } of known) {
    flaws.push(...clashes(part.facts, facts, path));
    if (part.facts["value"]?.type !== "double") {
      flaws.push({ path, message: `${part.name} is no signal`, expected: "a collector with a decimal number `value`" });
    }
    facts = { ...part.facts, ...facts };
  }
  const unclear = known.length < sources.length || known.length === 0 || flaws.length > 0;
  return { scope: new Map([[SIGNAL, unclear ? "unclear" : facts]]), flaws };
}

function clashes(facts: FactTable, before: FactTable, path: Path): readonly Flaw[] {
  return Object.entries(facts)
    .filter(([name, { type }]) => before[name] !== undefined && before[name].type !== type)
    .map(([name, { type }]) => ({
      path,
      message: `returns \`${name}\` as ${type}`,
      expected: `${before[name]?.type} as the source before it`,
    }));
}

import type { Fact, Facts, FactTable, FactType } from "../../domain/facts.ts";
import { shown } from "../../runbooks/issues.ts";
import { nearest, oneOf } from "../../runbooks/near.ts";
import type { Flaw, Path } from "../../runbooks/problem.ts";

/** Collected name → its facts; null = the collector brought nothing. A fact that is null is not known. */
export type GivenFacts = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

/** What each name under `collect` may bring. */
export type Tables = ReadonlyMap<string, FactTable>;

/** What is wrong with facts as written, by the tables of the collectors that would bring them. */
export function factFlaws(given: GivenFacts, tables: Tables, path: Path): readonly Flaw[] {
  return Object.entries(given).flatMap(([name, facts]): readonly Flaw[] => {
    const table = tables.get(name);
    if (!table) return [unknownName([...path, name], name, { what: "is not collected", known: [...tables.keys()] })];
    return Object.entries(facts ?? {}).flatMap(([fact, value]) => factFlaw([...path, name, fact], value, table));
  });
}

function factFlaw(path: Path, value: unknown, table: FactTable): readonly Flaw[] {
  const fact = String(path.at(-1));
  const declared = Object.hasOwn(table, fact) ? table[fact] : undefined;
  if (!declared) return [unknownName(path, fact, { what: "is not one of its facts", known: Object.keys(table) })];
  if (value === null || isOfType(value, declared.type)) return [];
  return [{ path, message: `is ${shown(value)}`, expected: `${IN_WORDS[declared.type]}, or null for not known` }];
}

function unknownName(path: Path, written: string, { what, known }: { what: string; known: readonly string[] }): Flaw {
  const near = nearest(written, known);
  const expected = known.length === 0 ? {} : { expected: oneOf(known) };
  return { path, at: "key", message: `\`${written}\` ${what}`, ...expected, ...(near !== undefined && { near }) };
}

const IN_WORDS: Readonly<Record<FactType, string>> = {
  bool: "true or false",
  int: "a whole number",
  double: "a number",
  string: "text",
  "list<string>": "a list of texts",
  "map<string, double>": "a mapping of numbers",
};

/** Whether a value may stand for a fact of this type. */
export function isOfType(value: unknown, type: FactType): value is Fact {
  switch (type) {
    case "bool":
      return typeof value === "boolean";
    case "int":
      return Number.isSafeInteger(value);
    case "double":
      return typeof value === "number";
    case "string":
      return typeof value === "string";
    case "list<string>":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "map<string, double>":
      return isMapping(value) && Object.values(value).every((each) => typeof each === "number");
  }
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The facts of a case over those of its file, fact by fact; what is not known is left out. */
export function merged(base: GivenFacts, over: GivenFacts): Readonly<Record<string, Facts>> {
  const names = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const last = Object.hasOwn(over, name) ? over[name] : base[name];
      return last === null ? [] : [[name, known({ ...base[name], ...over[name] })]];
    }),
  );
}

function known(facts: Readonly<Record<string, unknown>>): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Facts;
}

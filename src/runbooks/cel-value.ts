import type { Fact, FactType } from "../domain/facts.ts";
import { MAX_ENTRIES } from "./language.ts";

export type CelValue = boolean | bigint | number | string | readonly string[] | Readonly<Record<string, number>>;

/**
 * A fact as CEL's value of its declared type. Undefined where nothing is known: a number that is not finite, a list too
 * long to go through. A fact of another type than its collector declares is a bug of the collector, and thrown.
 */
export function celValue(fact: Fact, type: FactType, name: string): CelValue | undefined {
  switch (type) {
    case "bool":
      return typeof fact === "boolean" ? fact : wrong(fact, type, name);
    case "int":
      return typeof fact === "number" && Number.isSafeInteger(fact) ? BigInt(fact) : notANumber(fact, type, name);
    case "double":
      return typeof fact === "number" && Number.isFinite(fact) ? fact : notANumber(fact, type, name);
    case "string":
      return typeof fact === "string" ? fact : wrong(fact, type, name);
    case "list<string>":
      return isTexts(fact) ? bounded(fact, fact.length) : wrong(fact, type, name);
    case "map<string, double>":
      return isNumbers(fact) ? finite(fact) : wrong(fact, type, name);
  }
}

function notANumber(fact: Fact, type: FactType, name: string): undefined {
  if (typeof fact === "number" && !(type === "int" && Number.isFinite(fact) && !Number.isInteger(fact)))
    return undefined;
  return wrong(fact, type, name);
}

function wrong(fact: Fact, type: FactType, name: string): never {
  throw new TypeError(`the fact ${name} is declared ${type}, but its value is a ${typeof fact}`);
}

function isTexts(fact: Fact): fact is readonly string[] {
  return Array.isArray(fact) && fact.every((each) => typeof each === "string");
}

function isNumbers(fact: Fact): fact is Readonly<Record<string, number>> {
  return (
    typeof fact === "object" && !Array.isArray(fact) && Object.values(fact).every((each) => typeof each === "number")
  );
}

/** One entry that is no number makes the whole unknown: "all entries are below 5" must not overlook it. */
function finite(fact: Readonly<Record<string, number>>): Readonly<Record<string, number>> | undefined {
  const values = Object.values(fact);
  return values.every((each) => Number.isFinite(each)) ? bounded({ ...fact }, values.length) : undefined;
}

function bounded<Value>(value: Value, entries: number): Value | undefined {
  return entries <= MAX_ENTRIES ? value : undefined;
}

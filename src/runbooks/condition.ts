import { EvaluationError, type ParseResult } from "@marcbachmann/cel-js";
import type { Facts } from "../domain/facts.ts";
import type { Condition, Truth } from "../domain/truth.ts";
import { type CelValue, celValue } from "./cel-value.ts";
import { factText } from "./fact-text.ts";
import { type Reading, readingName, type Scope } from "./scope.ts";

interface Checked {
  readonly source: string;
  readonly program: ParseResult;
  readonly readings: readonly Reading[];
  readonly scope: Scope;
}

type ByName = Readonly<Record<string, Facts>>;

/** What may go wrong on well-typed facts: the world did not say, or a number does not fit. */
const UNKNOWN = new Set([
  "no_such_key",
  "index_out_of_bounds",
  "numeric_overflow",
  "int_conversion_error",
  "double_conversion_error",
]);

/** A checked condition, ready to be asked. */
export function condition({ source, program, readings, scope }: Checked): Condition {
  return {
    source: source.trim().replaceAll(/\s*\n\s*/g, " "),
    evaluate: (facts) => evaluate(program, knownOf(facts, readings, scope), readings),
    values: (facts) => readings.map((each) => `${readingName(each)} = ${factText(read(facts, each))}`).join(", "),
  };
}

function evaluate(program: ParseResult, known: Known, readings: readonly Reading[]): Truth {
  try {
    return { kind: program(known) === true ? "true" : "false" };
  } catch (error) {
    if (!(error instanceof EvaluationError) || !UNKNOWN.has(error.code)) throw error;
    const missing = readings.filter(({ variable, fact }) => known[variable]?.[fact] === undefined).map(readingName);
    return { kind: "unknown", missing: missing.length > 0 ? missing.join(", ") : whatFailed(error) };
  }
}

/** No fact is missing, so it is an entry of one, or a number out of range: the part of the condition says which. */
function whatFailed({ node, summary }: EvaluationError): string {
  return node ? node.input.slice(node.start, node.end) : summary;
}

type Known = Readonly<Record<string, Readonly<Record<string, CelValue>>>>;

/** The facts that are read, as CEL's values; what is not known is left out. */
function knownOf(facts: ByName, readings: readonly Reading[], scope: Scope): Known {
  const variables = [...new Set(readings.map((each) => each.variable))];
  return Object.fromEntries(
    variables.map((variable) => {
      const values = readings
        .filter((each) => each.variable === variable)
        .map((each) => [each.fact, typed(read(facts, each), each, scope)] as const);
      return [
        variable,
        Object.fromEntries(values.flatMap(([fact, value]) => (value === undefined ? [] : [[fact, value]]))),
      ];
    }),
  );
}

function typed(value: Facts[string] | undefined, { variable, fact }: Reading, scope: Scope): CelValue | undefined {
  const table = scope.get(variable);
  const declared = table === undefined || table === "unclear" ? undefined : table[fact];
  if (value === undefined || declared === undefined) return undefined;
  return celValue(value, declared.type, `${variable}.${fact}`);
}

function read(facts: ByName, { variable, fact }: Reading): Facts[string] | undefined {
  const of = Object.hasOwn(facts, variable) ? facts[variable] : undefined;
  return of !== undefined && Object.hasOwn(of, fact) ? of[fact] : undefined;
}

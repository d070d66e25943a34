import type { FactTable } from "../../../src/domain/facts.ts";
import type { Condition } from "../../../src/domain/truth.ts";
import { compiler } from "../../../src/runbooks/compile.ts";

/** One variable with a fact of each type. */
export const FACTS: FactTable = {
  b: { type: "bool", doc: "" },
  c: { type: "bool", doc: "" },
  n: { type: "int", doc: "" },
  d: { type: "double", doc: "" },
  s: { type: "string", doc: "" },
  l: { type: "list<string>", doc: "" },
  m: { type: "map<string, double>", doc: "" },
};

const compile = compiler(new Map([["x", FACTS]]));

/** A condition over the facts of `x`. */
export function condition(source: string): Condition {
  const compiled = compile(source);
  if (compiled.kind === "compiled") return compiled.condition;
  throw new Error(`${source}: ${JSON.stringify(compiled.objections)}`);
}

import type { Environment, ParseResult } from "@marcbachmann/cel-js";
import type { Condition } from "../domain/truth.ts";
import { condition } from "./condition.ts";
import { inspect, type Objection } from "./inspect.ts";
import { environment } from "./language.ts";
import type { Scope } from "./scope.ts";
import { A_CONDITION, type CelError, objectionOf, typeWords } from "./type-words.ts";

/** A condition that can be asked, or everything that is wrong with its text. */
export type Compiled =
  | { readonly kind: "compiled"; readonly condition: Condition }
  | { readonly kind: "refused"; readonly objections: readonly Objection[] };

/** A compiler of conditions over one scope. */
export function compiler(scope: Scope): (source: string) => Compiled {
  const cel = environment(scope);
  return (source) => compile(source, scope, cel);
}

function compile(source: string, scope: Scope, cel: Environment): Compiled {
  const parsed = parse(source, cel);
  if (parsed.kind === "refused") return parsed;
  const { objections, readings } = inspect(parsed.program.ast, scope);
  if (objections.length > 0) return { kind: "refused", objections };
  const typed = parsed.program.check();
  if (typed.error) return refused(objectionOf(typed.error, source));
  const unclear = [...scope.values()].includes("unclear");
  if (typed.type !== "bool" && !(unclear && typed.type === "dyn")) {
    return refused({ offset: 0, message: `is ${typeWords(typed.type ?? "")}`, expected: A_CONDITION });
  }
  if (readings.length === 0 && !unclear) {
    return refused({ offset: 0, message: "reads no fact, so it always says the same" });
  }
  return { kind: "compiled", condition: condition({ source, program: parsed.program, readings, scope }) };
}

function refused(objection: Objection): Compiled & { kind: "refused" } {
  return { kind: "refused", objections: [objection] };
}

type Parsing = { readonly kind: "parsed"; readonly program: ParseResult } | (Compiled & { kind: "refused" });

/** The library throws its syntax errors. */
function parse(source: string, cel: Environment): Parsing {
  try {
    return { kind: "parsed", program: cel.parse(source) };
  } catch (error) {
    if (!isCelError(error)) throw error;
    return refused(objectionOf(error, source));
  }
}

function isCelError(error: unknown): error is CelError & Error {
  return error instanceof Error && "code" in error && "summary" in error;
}

import { Environment } from "@marcbachmann/cel-js";
import { compileRe2 } from "./matcher.ts";
import { isIdentifier } from "./names.ts";
import type { Scope } from "./scope.ts";

/** Functions over values that cannot fail on well-typed arguments but by a number that does not fit. */
export const FUNCTIONS = ["size", "double", "int"];
export const METHODS = ["contains", "startsWith", "endsWith", "matches", "lowerAscii", "upperAscii", "trim", "size"];
/** Each takes a name for the element and a condition on it. */
export const COMPREHENSIONS = ["exists", "all", "exists_one", "filter"];

/** `matches` of the library backtracks and cannot be replaced, so calls of it are renamed to this one, which is RE2. */
export const RE2_MATCHES = "matchesRe2";

/** Bounds of one condition: together with {@link MAX_ENTRIES} they bound what evaluating it can cost. */
const LIMITS = { maxAstNodes: 256, maxDepth: 24, maxListElements: 64, maxMapEntries: 16, maxCallArguments: 4 };

/** A list or map fact with more entries is not known: conditions go through entries at most once per entry. */
export const MAX_ENTRIES = 1000;

/** A type-checked environment in which the scope's variables exist. */
export function environment(scope: Scope): Environment {
  const environment = new Environment({ limits: LIMITS });
  environment.registerFunction(`string.${RE2_MATCHES}(string): bool`, { handler: re2Matcher(), async: false });
  for (const [name, facts] of scope) {
    if (!isIdentifier(name)) continue; // refused for its name already
    if (facts === "unclear") environment.registerVariable(name, "dyn");
    else environment.registerVariable({ name, schema: typesOf(facts) });
  }
  return environment;
}

function typesOf(facts: Readonly<Record<string, { readonly type: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).map(([name, { type }]) => [name, type]));
}

/** Patterns are literals of the runbook, so they are only so many, and each is compiled once. */
function re2Matcher(): (text: string, pattern: string) => boolean {
  const compiled = new Map<string, ReturnType<typeof compileRe2>>();
  return (text, pattern) => {
    const expression = compiled.get(pattern) ?? compileRe2(pattern);
    compiled.set(pattern, expression);
    return expression?.test(text) ?? false;
  };
}

import type { Flaw } from "./problem.ts";

/** What the facts of the signal's source are called in its conditions. */
export const SIGNAL = "signal";

/** Names that a condition would read as something else. https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax */
const TAKEN = (
  "as break const continue else false for function if import in let loop null package namespace return true var void while " +
  "bool bytes double int list map string type uint cel google dyn has size"
).split(" ");

/** Whether a condition can name it. */
export function isIdentifier(name: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(name) && !TAKEN.includes(name);
}

/** What is wrong with the names of what is collected, beyond their letters. */
export function identifierFlaws(names: readonly string[]): readonly Flaw[] {
  return names
    .filter((name) => name === SIGNAL || TAKEN.includes(name))
    .map((name) => ({
      path: ["collect", name],
      at: "key",
      message: "is a word of the language",
      expected: "another name",
    }));
}

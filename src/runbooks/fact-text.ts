import type { Fact } from "../domain/facts.ts";
import { plain, rounded, shortened } from "../domain/wording.ts";

/** Entries of a list or map that are shown, and characters of a text. */
const SHOWN = 5;
const LENGTH = 60;

/** A fact's value for people: `2`, `"OOMKilled"`, `[a, b]`, `{move: 12, rename: 3, …}`. */
export function factText(fact: Fact | undefined): string {
  if (fact === undefined) return "not known";
  if (typeof fact === "boolean") return String(fact);
  if (typeof fact === "number") return rounded(fact);
  if (typeof fact === "string") return JSON.stringify(short(fact));
  if (isList(fact)) return `[${cut(fact.map(short))}]`;
  const largestFirst = Object.entries(fact).sort(([, a], [, b]) => b - a);
  return `{${cut(largestFirst.map(([key, value]) => `${short(key)}: ${rounded(value)}`))}}`;
}

function isList(fact: readonly string[] | Readonly<Record<string, number>>): fact is readonly string[] {
  return Array.isArray(fact);
}

function cut(entries: readonly string[]): string {
  return [...entries.slice(0, SHOWN), ...(entries.length > SHOWN ? ["…"] : [])].join(", ");
}

function short(text: string): string {
  return shortened(plain(text), LENGTH);
}

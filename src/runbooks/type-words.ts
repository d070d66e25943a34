import type { Objection } from "./inspect.ts";
import { RE2_MATCHES } from "./language.ts";

export const A_CONDITION = "a condition: true or false";

/** What the CEL library says about a condition, as far as we read it. */
export interface CelError {
  readonly code: string;
  readonly summary: string;
  readonly range?: { readonly start: number; readonly end: number };
}

const TYPES: Readonly<Record<string, string>> = {
  int: "a whole number",
  double: "a decimal number",
  string: "text",
  bool: "true/false",
  "list<string>": "a list of texts",
  "list<int>": "a list of whole numbers",
  "list<double>": "a list of decimal numbers",
  "map<string, double>": "a map of numbers",
  null: "null",
};

/** Operators of other languages that people write by habit. */
const HABITS: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!", "=": "==", "&": "&&", "|": "||" };

/** The library's error in words for people who write runbooks. */
export function objectionOf(error: CelError, source: string): Objection {
  const offset = error.range?.start ?? 0;
  const written = /^(\w+|\S)/.exec(source.slice(offset))?.[0] ?? "";
  const near = error.code.startsWith("unexpected_") ? HABITS[written] : undefined;
  if (near !== undefined) return { offset, message: `\`${written}\` is not part of conditions`, near };
  return { offset, message: words(error), ...hint(error) };
}

/** A type's name as people say it. */
export function typeWords(type: string): string {
  return TYPES[type] ?? type;
}

function words({ code, summary }: CelError): string {
  const text = summary.replaceAll(RE2_MATCHES, "matches").replaceAll(/\s+/g, " ").trim();
  if (text === "Unexpected token: EOF") return "ends too early";
  if (text.startsWith("Exceeded max")) return "is too large: split it, or move a part of it into a cause of its own";
  const [, left, operator, right] = /^no such overload: (.+) (\S+) (\S+(?: \S+>)?)$/.exec(text) ?? [];
  if (left !== undefined && right !== undefined)
    return `\`${operator}\` between ${typeWords(left)} and ${typeWords(right)}`;
  const [, not, operand = ""] = /^no such overload: ([!-])(.+)$/.exec(text) ?? [];
  if (not !== undefined) return `\`${not}\` before ${typeWords(operand)}`;
  const [, got] = /bool.*, got '(.+)'$/.exec(text) ?? [];
  if (got !== undefined)
    return code === "invalid_logical_operand" ? `\`&&\` or \`||\` beside ${typeWords(got)}` : `is ${typeWords(got)}`;
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function hint({ summary }: CelError): { expected?: string } {
  if (/bool.*, got '/.test(summary)) return { expected: A_CONDITION };
  const mixed = /(int .* double|double .* int|double .* list<int>|int .* list<double>)/.test(summary);
  return mixed
    ? { expected: "the same kind on both sides: 1.0 is a decimal number, 1 a whole one, double(…) converts" }
    : {};
}

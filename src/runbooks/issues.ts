import type { z } from "zod";
import { knownKeys } from "./known-keys.ts";
import { nearest, oneOf } from "./near.ts";
import { type Flaw, type Path, pathText } from "./problem.ts";

type Issue = z.core.$ZodIssue;

const MISSING = "is missing";

const IN_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
};

/** Checks a value by a schema: what it is, or everything that is wrong with it in words for people. */
export function check<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
): { readonly value?: Output; readonly flaws: readonly Flaw[] } {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { value: parsed.data, flaws: [] };
  return { flaws: withoutEchoes(parsed.error.issues.flatMap((issue) => flawsOf(issue, schema))) };
}

/** A key that is misspelt is not also missing. */
function withoutEchoes(flaws: readonly Flaw[]): readonly Flaw[] {
  const meant = flaws.flatMap(({ path, near, at }) =>
    at === "key" && near ? [pathText([...path.slice(0, -1), near])] : [],
  );
  return flaws.filter((flaw) => flaw.message !== MISSING || !meant.includes(pathText(flaw.path)));
}

function flawsOf(issue: Issue, schema: unknown): readonly Flaw[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key, knownKeys(schema, path)));
    case "invalid_type":
      return [typeFlaw(path, issue)];
    case "invalid_value":
      return [valueFlaw(path, issue.values.map(String), issue.input)];
    case "too_small":
    case "too_big":
      return [{ path, ...sizeFlaw(issue) }];
    case "invalid_key":
      return [{ path, at: "key", ...saying("is not a good name", issue.issues[0]?.message ?? "another name") }];
    case "invalid_union":
      return unionFlaws(issue, path, schema);
    case "invalid_format":
      return [{ path, ...saying(`is ${shown(issue.input)}`, issue.message) }];
    case "custom":
      return [{ path, message: issue.message, ...expectedOf(issue.params) }];
    case "invalid_element":
    case "not_multiple_of":
      return [{ path, message: issue.message }];
  }
}

function unknownKey(path: Path, key: string, known: readonly string[]): Flaw {
  const near = nearest(key, known);
  const expected = known.length === 0 ? {} : { expected: oneOf(known) };
  return { path: [...path, key], at: "key", message: "is not a known key", ...expected, ...(near && { near }) };
}

/** A message that is not the library's own says what was expected. */
function typeFlaw(path: Path, { expected: type, input, message }: Issue & { code: "invalid_type" }): Flaw {
  const expected = message.startsWith("Invalid input") ? (IN_WORDS[type] ?? type) : message;
  return { path, message: input === undefined ? MISSING : `is ${shown(input)}`, expected };
}

function valueFlaw(path: Path, values: readonly string[], input: unknown): Flaw {
  const near = typeof input === "string" ? nearest(input, values) : undefined;
  const message = input === undefined ? MISSING : `is ${shown(input)}`;
  return { path, message, expected: oneOf(values), ...(near && { near }) };
}

function sizeFlaw(issue: Issue & { code: "too_small" | "too_big" }): { message: string; expected: string } {
  const [unit, one] = { string: [" characters", "some text"], array: [" entries", "at least one entry"] }[
    issue.origin as string
  ] ?? ["", "at least 1"];
  const small = issue.code === "too_small";
  const bound = small ? `at least ${issue.minimum}${unit}` : `at most ${issue.maximum}${unit}`;
  return { message: sizeText(issue.input), expected: small && Number(issue.minimum) === 1 ? (one ?? bound) : bound };
}

function sizeText(input: unknown): string {
  if (typeof input === "string") return input.trim() === "" ? "is empty" : `has ${input.length} characters`;
  if (Array.isArray(input)) return input.length === 0 ? "is empty" : `has ${input.length} entries`;
  return `is ${shown(input)}`;
}

/** Of all ways to read it, the one with the fewest objections is most likely the one that was meant. */
function unionFlaws(issue: Issue & { code: "invalid_union" }, path: Path, schema: unknown): readonly Flaw[] {
  const [best] = [...issue.errors].sort((a, b) => weight(a) - weight(b));
  if (best === undefined || best.length === 0) return [{ path, message: issue.message }];
  return best.flatMap((each) => flawsOf({ ...each, path: [...issue.path, ...each.path] }, schema));
}

/** A schema's own words either say what is wrong ("is …") or what was expected. */
function saying(wrong: string, words: string): { message: string; expected?: string } {
  return words.startsWith("is ") ? { message: words } : { message: wrong, expected: words };
}

function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}

function expectedOf(params: Record<string, unknown> | undefined): { expected?: string } {
  const expected = params?.["expected"];
  return typeof expected === "string" ? { expected } : {};
}

/** A value as it can be quoted in a message. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}

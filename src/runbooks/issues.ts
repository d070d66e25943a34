import type { z } from "zod";
import { knownKeys } from "./known-keys.ts";
import { nearest, oneOf } from "./near.ts";
import type { Flaw, Path } from "./problem.ts";

type Issue = z.core.$ZodIssue;

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
  return { flaws: parsed.error.issues.flatMap((issue) => flawsOf(issue, schema)) };
}

function flawsOf(issue: Issue, schema: unknown): readonly Flaw[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key, knownKeys(schema, path)));
    case "invalid_type":
      return [typeFlaw(path, issue.expected, issue.input)];
    case "invalid_value":
      return [valueFlaw(path, issue.values.map(String), issue.input)];
    case "too_small":
    case "too_big":
      return [{ path, ...sizeFlaw(issue) }];
    case "invalid_key":
      return [{ path, at: "key", message: "is not a good name", expected: issue.issues[0]?.message ?? "another name" }];
    case "invalid_union":
      return unionFlaws(issue, path, schema);
    case "invalid_format":
      return [{ path, message: `is ${shown(issue.input)}`, expected: issue.message }];
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

function typeFlaw(path: Path, type: string, input: unknown): Flaw {
  const expected = IN_WORDS[type] ?? type;
  return { path, message: input === undefined ? "is missing" : `is ${shown(input)}`, expected };
}

function valueFlaw(path: Path, values: readonly string[], input: unknown): Flaw {
  const near = typeof input === "string" ? nearest(input, values) : undefined;
  const message = input === undefined ? "is missing" : `is ${shown(input)}`;
  return { path, message, expected: oneOf(values), ...(near && { near }) };
}

function sizeFlaw(issue: Issue & { code: "too_small" | "too_big" }): { message: string; expected: string } {
  const unit = { string: " characters", array: " entries" }[issue.origin as string] ?? "";
  const bound = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  return { message: sizeText(issue.input), expected: `${bound}${unit}` };
}

function sizeText(input: unknown): string {
  if (typeof input === "string") return input.trim() === "" ? "is empty" : `has ${input.length} characters`;
  if (Array.isArray(input)) return input.length === 0 ? "is empty" : `has ${input.length} entries`;
  return `is ${shown(input)}`;
}

/** Of all ways to read it, the one with the fewest objections is most likely the one that was meant. */
function unionFlaws(issue: Issue & { code: "invalid_union" }, path: Path, schema: unknown): readonly Flaw[] {
  const [best] = [...issue.errors].sort((a, b) => a.length - b.length);
  if (best === undefined || best.length === 0) return [{ path, message: issue.message }];
  return best.flatMap((each) => flawsOf({ ...each, path: [...issue.path, ...each.path] }, schema));
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

import type { z } from "zod";
import { plain, shortened } from "../domain/wording.ts";
import type { Problem } from "./problem.ts";

type Path = readonly PropertyKey[];

const IN_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};
const MOST_ERRORS = 10;

export type Fitted<Output> =
  | { readonly kind: "fits"; readonly value: Output }
  | { readonly kind: "refused"; readonly problem: Problem };

/** A value by its schema, or a 400 that names each mistake by its place. `whole` names the value itself: `The body`. */
export function checkShape<Output>(schema: z.ZodType<Output>, value: unknown, whole: string): Fitted<Output> {
  const parsed = schema.safeParse(value, { error: wordsFor, reportInput: true });
  if (parsed.success) return { kind: "fits", value: parsed.data };
  const errors = parsed.error.issues.flatMap(mistakesOf).slice(0, MOST_ERRORS);
  const first = errors[0];
  const more = errors.length > 1 ? " There are more mistakes, listed under `errors`." : "";
  const detail = first ? `${first.path.length > 0 ? `\`${pathText(first.path)}\`` : whole} ${first.says}.${more}` : "";
  return {
    kind: "refused",
    problem: {
      status: 400,
      detail,
      errors: errors.map(({ path, says }) => ({ pointer: pointerOf(path), detail: `${says}.` })),
    },
  };
}

interface Mistake {
  readonly path: Path;
  readonly says: string;
}

function mistakesOf(issue: z.core.$ZodIssue): readonly Mistake[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path, says: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key], says: "is not known here: leave it out" }));
}

/** What is said where a schema has no words of its own. */
function wordsFor(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "is missing"
        : `must be ${IN_WORDS[issue.expected] ?? issue.expected}, not ${kindOf(issue.input)}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_big":
      return `must have at most ${issue.maximum} ${issue.origin === "array" ? "entries" : "characters"}`;
    case "too_small":
      return issue.minimum === 1 ? "must not be empty" : `must be at least ${issue.minimum}`;
    case "invalid_key":
      return "has a name that is too long";
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_union":
    case "not_multiple_of":
    case "unrecognized_keys":
      return undefined;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return IN_WORDS[typeof value] ?? typeof value;
}

/** `alerts[0].labels.severity`; odd keys are quoted, cut and cleaned. */
function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : keyText(String(step))))
    .join("")
    .replace(/^\./, "");
}

function keyText(key: string): string {
  return /^\w{1,60}$/.test(key) ? `.${key}` : `[${JSON.stringify(shortened(plain(key), 60)).replaceAll("`", "'")}]`;
}

/** RFC 6901, as a URI fragment. */
function pointerOf(path: Path): string {
  return path
    .map(
      (step) =>
        `/${encodeURIComponent(
          shortened(plain(String(step)).toWellFormed(), 60)
            .replaceAll("~", "~0")
            .replaceAll("/", "~1"),
        )}`,
    )
    .join("")
    .replace(/^/, "#");
}

import { shownLogLine } from "../../../domain/log-line.ts";
import { withoutSecrets } from "../../../domain/without-secrets.ts";
import { plain } from "../../../domain/wording.ts";

const MOST_LINES = 40;
const LONGEST_VALUE = 120;

type Change = readonly [path: string, before: unknown, after: unknown];

/** What differs between two JSON values, one `path: old -> new` a line. Elements with a `name` are told apart by it. */
export function diff(before: unknown, after: unknown): readonly string[] {
  const lines = changes(before, after, "").map(
    ([at, old, now]) => `${at.replace(/^[.]/, "")}: ${shownAt(at, old)} -> ${shownAt(at, now)}`,
  );
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} more`];
}

function changes(before: unknown, after: unknown, path: string): readonly Change[] {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const isLeaf = (old === undefined && before !== undefined) || (now === undefined && after !== undefined);
  if (isLeaf || (!old && !now)) return before === after ? [] : [[path, before, after]];
  const keys = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return keys.flatMap((key) => changes(old?.get(key), now?.get(key), `${path}${key}`));
}

/** Steps into the value, as they stand in a path; undefined for what has no parts. */
function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((each, index) => [`[${nameOf(each) ?? index}]`, each]));
  if (typeof value !== "object" || value === null || value instanceof Date) return undefined;
  return new Map(Object.entries(value).map(([key, each]) => [stepTo(key), each]));
}

function stepTo(key: string): string {
  return /^\w+$/.test(key) ? `.${key}` : `[${key}]`;
}

function nameOf(value: unknown): string | undefined {
  const name = typeof value === "object" && value !== null && "name" in value ? value.name : undefined;
  return typeof name === "string" ? name : undefined;
}

/**
 * The diff stands in a note outside of the cluster, and people put passwords into environment variables, into headers, and
 * under names that say so.
 */
function shownAt(path: string, value: unknown): string {
  return value !== undefined && SECRET_PLACE.test(path) ? "(hidden)" : shown(value, /[.]image$/.test(path));
}

const SECRET_PLACE = /[.](env|httpHeaders)(\[|$)|(passw|secret|token|credential|authorization)[^.[]*$/i;

/** An image with its version looks like a name and its secret: `auth:1.4`. */
function shown(value: unknown, isImage: boolean): string {
  if (value === undefined) return "(none)";
  const whole = typeof value === "string" ? value : JSON.stringify(withoutSecrets(value));
  const text = isImage ? plain(whole) : shownLogLine(whole);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}

import type { RunEvent } from "../../ports/events.ts";
import type { RunLog } from "../../ports/reports.ts";

/** What a line of the log holds: what a step returned, or why it did not. */
export type Held =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "failed"; readonly why: string };

export function held({ data }: RunEvent): Held {
  const fields = isRecord(data) ? Object.keys(data) : [];
  if (!isRecord(data) || fields.length !== 1) return { kind: "value", value: data };
  if (typeof data["error"] === "string") return { kind: "failed", why: data["error"] };
  return data["cancelled"] === true ? { kind: "failed", why: "it was cancelled" } : { kind: "value", value: data };
}

/**
 * What the last step of this name returned. The log is our own, so callers name the type; but it may be older than this
 * version, so they declare as absent what came later.
 */
export function returned(log: RunLog, name: string): object | undefined {
  return recordedValue(lineOf(log, name));
}

/** The last line of this name. */
export function lineOf({ events }: RunLog, name: string): RunEvent | undefined {
  return events.findLast((each) => each.name === name);
}

/** The value of a line that holds one of more than one field. */
export function recordedValue(event: RunEvent | undefined): object | undefined {
  const line = event && held(event);
  return line?.kind === "value" && isRecord(line.value) ? line.value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { RunEvent } from "../../ports/events.ts";

/** What became known after the run's end, from its log: how Alertmanager closed it, what was put back. The latest of each. */
export function afterwards(log: readonly RunEvent[]): readonly string[] {
  const closing = log.findLast(({ name, data }) => name === "closing" && typeof data === "string")?.data;
  const end = log.findLast(({ name }) => name === "restore:end")?.data as { readonly reason?: unknown } | undefined;
  return [closing, end?.reason].filter((each) => typeof each === "string");
}

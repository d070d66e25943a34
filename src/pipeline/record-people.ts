import type { IncidentId } from "../domain/brand.ts";
import type { IncidentEvent } from "../domain/incident.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { RunRecord } from "../ports/journal.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";

/** What happened to the incident, as PagerDuty has it; or why that is not known. */
export type Told =
  | { readonly kind: "told"; readonly events: readonly IncidentEvent[] }
  | { readonly kind: "unknown"; readonly reason: string };

const MOST = 200;
/** The incident may be older than what we accepted of it. */
const BEFORE = 3_600_000;

/** Remembers what people and PagerDuty did with the incident, for the post-mortem. */
export async function recordPeople(record: RunRecord, run: Run, deps: Deps): Promise<Told> {
  return run.step("incident-history", async ({ signal }): Promise<Told> => {
    const { oncall } = deps;
    if (!record.incident || !oncall) return { kind: "unknown", reason: "there was no incident that it knew of" };
    try {
      const id = record.incident.id as IncidentId;
      const events = await oncall.incidents.history(id, record.acceptedAt - BEFORE, signal);
      return { kind: "told", events: events.slice(0, MOST) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof OutsideError)) throw error;
      return { kind: "unknown", reason: error.message };
    }
  });
}

import type { IncidentId } from "../domain/brand.ts";
import type { Standing } from "../domain/incident.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { RunRecord } from "../ports/journal.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";

/** The incident of an earlier stage of the run, to write on it: we hold nothing any more. */
export async function standingOf(record: Pick<RunRecord, "incident">, run: Run, deps: Deps): Promise<Standing> {
  const { incident } = record;
  const { oncall } = deps;
  if (!incident || !oncall) return { kind: "none" };
  return run.step(
    "incident",
    async ({ signal }): Promise<Standing> => {
      try {
        const read = await oncall.incidents.read(incident.id as IncidentId, signal);
        return { kind: "beside", incident: read, reason: "" };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof OutsideError) return { kind: "unknown", reason: error.message };
        throw error;
      }
    },
    { tidies: true },
  );
}

import type { RunId } from "../domain/brand.ts";
import type { Episode } from "../domain/episode.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { RunRecord } from "./journal.ts";

/** What a run records of itself. Refuses (OutsideError `conflict`) a replica that was replaced. */
export interface Progress {
  episode(run: RunId): Promise<Episode>;
  /** Whether the group still fires, as far as Alertmanager told us. */
  isFiring(run: RunId): Promise<boolean>;
  record(run: RunId, facts: Partial<Pick<RunRecord, "runbook" | "plan" | "incident">>): Promise<void>;
  /** Ends the run and frees its locks, in one transaction. Ending it again changes nothing. */
  conclude(run: RunId, outcome: Outcome): Promise<void>;
}

import type { IncidentId, NoteId } from "../domain/brand.ts";
import type { IncidentNote } from "../domain/incident.ts";

/** A note's place on the incident: each is written once and then edited. */
export type NoteSlot = "diagnosis" | "action" | "end";

/** Notes on an incident. Not idempotent at PagerDuty, so a repeat after doubt first looks for `marker` in what is there. */
export interface Notes {
  /** Writes a note whose text contains `marker`; `doubt` = an earlier call for it may have got through. A diagnosis waits behind other calls. */
  write(
    note: { incident: IncidentId; text: string; marker: string; doubt: boolean; slot?: NoteSlot },
    signal: AbortSignal,
  ): Promise<NoteId>;
  /** All notes that stand on the incident, oldest first. */
  list(incident: IncidentId, signal: AbortSignal): Promise<readonly IncidentNote[]>;
  edit(note: { incident: IncidentId; id: NoteId; text: string; slot?: NoteSlot }, signal: AbortSignal): Promise<void>;
}

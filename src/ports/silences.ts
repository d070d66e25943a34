import type { Silence } from "../domain/silence.ts";

/** Alertmanager's silences. Throws OutsideError. */
export interface Silences {
  /** Those in force now. */
  active(signal: AbortSignal): Promise<readonly Silence[]>;
}

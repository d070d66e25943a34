import type { Actor } from "../domain/incident.ts";

/** Tells people from ourselves. */
export interface People {
  /** Nobody is us unless PagerDuty says so. */
  recognise(
    agents: readonly { readonly id: string; readonly name: string }[],
    signal: AbortSignal,
  ): Promise<readonly Actor[]>;
}

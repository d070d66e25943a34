import type { Sighting } from "../domain/sighting.ts";

/** How things looked when all ended well. */
export interface Baselines {
  /** As the newest run that ended resolved saw the subject; `at` in milliseconds. Undefined: none of those that are kept did. */
  lastHealthy(subject: string): Promise<Baseline | undefined>;
}

export interface Baseline {
  readonly at: number;
  readonly parts: Sighting["parts"];
}

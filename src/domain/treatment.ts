import type { Episode } from "./episode.ts";
import type { Standing } from "./incident.ts";
import { type Mode, strictest } from "./mode.ts";
import type { Runbook } from "./runbook.ts";

/** An episode, the runbook that treats it, and how we stand to its incident. */
export interface Treatment {
  readonly episode: Episode;
  readonly runbook: Runbook;
  readonly standing: Standing;
}

/** How far it may go: the runbook's mode under the episode's ceiling. */
export function modeOf(treatment: Pick<Treatment, "episode" | "runbook">): Mode {
  return strictest(treatment.runbook.mode, treatment.episode.mode);
}

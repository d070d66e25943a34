import type { Change } from "../domain/change.ts";
import type { Episode } from "../domain/episode.ts";
import type { Standing } from "../domain/incident.ts";
import type { Mode } from "../domain/mode.ts";
import type { Runbook } from "../domain/runbook.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Target } from "../domain/workload.ts";

/** Before the incident is acknowledged: no diagnosis yet, but an acknowledgement would silence a person. */
export interface AcknowledgeQuestion {
  readonly episode: Episode;
  readonly runbook: Runbook;
  /** From when on it counts as fresh: when it was accepted, or when a person let us go on. Milliseconds. */
  readonly freshSince: number;
  readonly mode: Mode;
  /** The incident as read a moment ago. */
  readonly standing: Standing;
  /** The workloads that the runbook's remedies may change; before a change is sent: the one that it changes. */
  readonly targets: readonly Target[];
}

/** Before a change is sent: everything is known that will be. */
export interface ApplyQuestion extends AcknowledgeQuestion {
  readonly cause: string;
  readonly action: string;
  readonly change: Change;
}

/** May veto or postpone, and says why in a sentence a tired person understands. */
export interface Guard<Question> {
  readonly name: string;
  /** What it asks, for the reference: "Is all acting held?". */
  readonly summary: string;
  /** A refusal as it stands on an incident, for the reference. */
  readonly example: string;
  judge(question: Question, signal: AbortSignal): Promise<Verdict>;
}

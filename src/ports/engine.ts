import type { RunId } from "../domain/brand.ts";
import type { Run } from "./run.ts";

/** What there is to do for a run. `close` comes with the resolved notification, `relapse` when the group fires again soon after, `restore` puts back what was changed, `score` compares what a shadowed run would have done. */
export const TASK_KINDS = ["remediate", "close", "relapse", "restore", "score"] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export interface Task {
  /** The workflow's id: the run's for `remediate`, `<run>:<kind>:<n>` for the others. */
  readonly id: string;
  readonly run: RunId;
  readonly kind: TaskKind;
}

/** Does one task to its end. Must not throw but for a bug: an outside failure is an outcome. */
export type Work = (task: Task, run: Run) => Promise<void>;

/** Runs tasks durably. The tasks of one run are done one after the other, those of different runs in parallel, up to a bound. */
export interface Engine {
  /** Takes up what an earlier process left, then whatever is accepted, until drained. */
  start(work: Work): Promise<void>;
  /** Something may have been accepted: look now instead of at the next sweep. Never throws. */
  wake(): void;
  /** Takes nothing new and lets go of what is in flight; it goes on where it stood at the next start. */
  drain(): Promise<void>;
}

import type { RunId } from "../../domain/brand.ts";
import type { Task } from "../../ports/engine.ts";

/** `resumed`: it had been started before. `doubt`: what was in flight then may have got through. */
export interface Claim {
  readonly resumed: boolean;
  readonly doubt: boolean;
}

/** The work list that engines share: filled by `Journal.accept` and `replay`, in the transaction that stores the notification. */
export interface Tasks {
  /** Not started, and no earlier task of the same run is unfinished; oldest first. */
  claimable(limit: number): Promise<readonly Task[]>;
  /** Takes a task for `owner` and marks its run as running. Undefined: it is taken or done already. */
  claim(task: Task, owner: string): Promise<Claim | undefined>;
  /** Makes a started task claimable again when somebody rings for its run, and at `until`. */
  putAside(task: Task, until: number): Promise<void>;
  /** Makes claimable again what `owner` had taken and not finished; without an owner: what anybody had. Resolves to how many. */
  release(owner?: string): Promise<number>;
  /** Counts one more failure of the task by a bug; resolves to how many there were. */
  failed(task: Task): Promise<number>;
  done(task: Task): Promise<void>;
  isCancelled(run: RunId): Promise<boolean>;
  /** Those of `runs` that somebody cancelled, whichever replica was asked. */
  cancelledAmong(runs: readonly RunId[]): Promise<readonly RunId[]>;
  /** Calls back at once for a cancel that this process was asked for; returns the way to stop. */
  onCancel(cancelled: (run: RunId) => void): () => void;
}

import type { RunId } from "../../domain/brand.ts";
import { Cancelled } from "../../ports/run.ts";
import type { Tasks } from "../database/tasks.ts";

/** The runs that this process works on, and the signals that abort when somebody cancels them. */
export interface Cancels {
  /** Aborts when the run is cancelled; `end` forgets it. One task of a run is worked on at a time, so a run has one signal. */
  of(run: RunId): { readonly signal: AbortSignal; readonly end: () => void };
  /** Looks for cancels that another replica was asked for. */
  look(): Promise<void>;
  stop(): void;
}

export function cancels(tasks: Pick<Tasks, "cancelledAmong" | "onCancel">): Cancels {
  const running = new Map<RunId, AbortController>();
  const cancelled = (run: RunId): void => running.get(run)?.abort(new Cancelled("the run was cancelled"));
  const stop = tasks.onCancel(cancelled);
  return {
    of: (run) => {
      const controller = new AbortController();
      running.set(run, controller);
      return {
        signal: controller.signal,
        end: () => {
          running.delete(run);
        },
      };
    },
    look: async () => {
      const uncancelled = [...running].filter(([, { signal }]) => !signal.aborted).map(([run]) => run);
      for (const run of await tasks.cancelledAmong(uncancelled)) cancelled(run);
    },
    stop,
  };
}

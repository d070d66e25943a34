import { OutsideError } from "../../domain/outside-error.ts";
import type { Task } from "../../ports/engine.ts";
import type { Claim, Tasks } from "../database/tasks.ts";
import type { Tools } from "./reins.ts";

export interface DispatcherParts {
  readonly tasks: Pick<Tasks, "claimable" | "claim">;
  /** Who we are in the work list. */
  readonly owner: string;
  /** How many tasks are worked on at a time. */
  readonly concurrency: number;
  /** Milliseconds between two looks when nobody wakes us. */
  readonly every: number;
  readonly tools: Tools;
}

/** Does a task that is ours. Never rejects. */
export type Perform = (task: Task, claim: Claim) => Promise<void>;

export interface Dispatcher {
  wake(): void;
  /** Takes nothing more; resolves when what is in flight has come to rest. */
  stop(): Promise<void>;
}

/** Takes what waits in the work list as long as there is room. What it misses while the database is away it finds later. */
export function dispatcher(parts: DispatcherParts, perform: Perform): Dispatcher {
  const { tasks, owner, concurrency, tools } = parts;
  const active = new Map<string, Promise<void>>();
  const stopped = new AbortController();
  const trouble = troubleWithJournal(tools);
  let woken = new AbortController();

  const wake = (): void => woken.abort();

  const take = async (task: Task): Promise<void> => {
    const claim = await tasks.claim(task, owner);
    if (!claim) return; // another replica was faster
    const performed = perform(task, claim).finally(() => {
      active.delete(task.id);
      wake(); // there is room, and maybe the run's next task
    });
    active.set(task.id, performed);
  };

  const look = async (): Promise<void> => {
    woken = new AbortController(); // before the look: what comes during it is found by the next
    const found = await tasks.claimable(concurrency - active.size);
    for (const task of found) if (!stopped.signal.aborted) await take(task);
  };

  const dispatch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      if (active.size < concurrency) await look().then(trouble.over, trouble.met);
      else woken = new AbortController();
      const signal = AbortSignal.any([woken.signal, stopped.signal]);
      await tools.clock.sleep(parts.every, signal).catch(() => undefined);
    }
  };

  const dispatching = dispatch();
  return {
    wake,
    stop: async () => {
      stopped.abort();
      await dispatching;
      await Promise.all(active.values());
    },
  };
}

/** Tells when the database goes away and when it is back, once each. */
function troubleWithJournal({ tell }: Tools): { readonly met: (error: unknown) => void; readonly over: () => void } {
  let isAway = false;
  return {
    met: (error) => {
      if (!(error instanceof OutsideError)) tell({ kind: "bug", where: "looking for work", error });
      else if (!isAway) tell({ kind: "degraded", part: "journal", reason: error.message });
      isAway ||= error instanceof OutsideError;
    },
    over: () => {
      if (isAway) tell({ kind: "restored", part: "journal" });
      isAway = false;
    },
  };
}

import { OutsideError } from "../../domain/outside-error.ts";
import type { Task } from "../../ports/engine.ts";
import type { Tasks } from "../database/tasks.ts";
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
export type Perform = (task: Task, resumed: boolean) => Promise<void>;

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
  let woken = new AbortController();

  const wake = (): void => woken.abort();

  const take = async (task: Task): Promise<void> => {
    const claim = await tasks.claim(task, owner);
    if (!claim) return; // another replica was faster
    const performed = perform(task, claim.resumed).finally(() => {
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
      if (active.size < concurrency) await look().catch((error: unknown) => tellTrouble(error, tools));
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

function tellTrouble(error: unknown, { tell }: Tools): void {
  if (error instanceof OutsideError) tell({ kind: "degraded", part: "journal", reason: error.message });
  else tell({ kind: "bug", where: "looking for work", error });
}

import type { Engine, Task, Work } from "../../ports/engine.ts";
import { Interrupted } from "../../ports/run.ts";
import type { Database } from "../database/open-database.ts";
import { cancels } from "../engine-core/cancels.ts";
import { type Dispatcher, dispatcher, type Perform } from "../engine-core/dispatcher.ts";
import { finishTask } from "../engine-core/finish-task.ts";
import { patiently } from "../engine-core/patiently.ts";
import type { Reins, Tools } from "../engine-core/reins.ts";
import { runFor } from "../engine-core/run-for.ts";
import { stepRecorder } from "./step-recorder.ts";
import { stepStore } from "./step-store.ts";

/** The data directory is ours alone, so one name does. */
const OWNER = "embedded";
const SWEEP = 1_000;

export interface EmbeddedParts {
  readonly database: Database;
  readonly tools: Tools;
  /** How many tasks are worked on at a time. */
  readonly concurrency?: number;
}

/** Runs tasks in this one process, over the embedded database. */
export function embeddedEngine({ database, tools, concurrency = 64 }: EmbeddedParts): Engine {
  const lettingGo = new AbortController();
  const cancelling = cancels(database.tasks);
  let dispatching: Dispatcher | undefined;

  const perform = (work: Work): Perform => {
    const performTask = performer(database, tools, work);
    return async (task, claim) => {
      const { signal: cancelled, end } = cancelling.of(task.run);
      const isCancelled = (): Promise<boolean> => database.tasks.isCancelled(task.run);
      await performTask(task, { ...claim, lettingGo: lettingGo.signal, cancelled, isCancelled }).finally(end);
    };
  };

  return {
    start: async (work) => {
      await database.tasks.release(); // whoever had them is dead
      const { tasks } = database;
      dispatching = dispatcher({ tasks, owner: OWNER, concurrency, every: SWEEP, tools }, perform(work));
    },
    wake: () => dispatching?.wake(),
    drain: async () => {
      cancelling.stop();
      lettingGo.abort(new Interrupted("the process drains"));
      await dispatching?.stop();
    },
  };
}

/** Each time through a task starts from what is remembered by then. */
function performer(database: Database, tools: Tools, work: Work): (task: Task, reins: Reins) => Promise<void> {
  const store = stepStore(database);
  return (task, reins) => {
    const go = async (now: Reins): Promise<void> => {
      const kept = await patiently(() => store.read(task), now, tools);
      await work(task, runFor(task, stepRecorder(task, { store, kept }, now, tools), now, tools));
    };
    return finishTask(task, go, database, { reins, tools });
  };
}

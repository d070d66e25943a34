import type { Task } from "../../ports/engine.ts";
import type { Database } from "../database/open-database.ts";
import { patiently } from "../engine-core/patiently.ts";
import type { Recorder } from "../engine-core/recorder.ts";
import type { Reins, Tools } from "../engine-core/reins.ts";
import { eventData } from "../engine-core/remembered.ts";

/**
 * A recorder whose steps also appear in the run's log. DBOS' tables and the log are two transactions, so the line of a
 * step that was recorded just before a crash is written when the step is replayed.
 */
export function logged(
  recorder: Recorder,
  task: Task,
  { store, log, changed }: Pick<Database, "store" | "log" | "changed">,
  { reins, tools }: { readonly reins: Reins; readonly tools: Tools },
): Recorder {
  return {
    once: async (step, body) => {
      const remembered = await recorder.once(step, body);
      const event = { key: `${task.id}/${step.position}`, name: step.name, data: eventData(remembered) };
      const append = (): Promise<unknown> =>
        store.transactAsRun("logging a step", (trx) => log.append(trx, task.run, event));
      await patiently(append, reins, tools);
      changed(task.run);
      return remembered;
    },
  };
}

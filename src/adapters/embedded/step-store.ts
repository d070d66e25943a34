import type { Task } from "../../ports/engine.ts";
import type { Database } from "../database/open-database.ts";
import type { StepCall } from "../engine-core/recorder.ts";
import { eventData, type Remembered } from "../engine-core/remembered.ts";

/** A step as it is remembered: its name is checked against the one that is asked for. */
export interface KeptStep {
  readonly name: string;
  readonly remembered: Remembered;
}

/** What the database remembers of tasks' steps. */
export interface StepStore {
  /** By position. */
  read(task: Task): Promise<ReadonlyMap<number, KeptStep>>;
  /** Keeps a step and its line in the run's log, in one transaction. */
  keep(task: Task, step: StepCall, remembered: Remembered): Promise<void>;
}

export function stepStore({ store, log, changed }: Pick<Database, "store" | "log" | "changed">): StepStore {
  return {
    read: async (task) => {
      const rows = await store.ask("reading a task's steps", (db) =>
        db.selectFrom("steps").select(["position", "name", "output"]).where("task_id", "=", task.id).execute(),
      );
      return new Map(
        rows.map((row) => [row.position, { name: row.name, remembered: JSON.parse(row.output) as Remembered }]),
      );
    },
    keep: async (task, { position, name }, remembered) => {
      await store.transact("recording a step", async (trx) => {
        const output = JSON.stringify(remembered);
        const step = trx.insertInto("steps").values({ task_id: task.id, position, name, output });
        await step.onConflict((on) => on.doNothing()).execute(); // kept already, by a try whose answer was lost
        await log.append(trx, task.run, { key: `${task.id}/${position}`, name, data: eventData(remembered) });
      });
      changed(task.run);
    },
  };
}

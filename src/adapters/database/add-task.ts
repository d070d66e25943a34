import type { RunId } from "../../domain/brand.ts";
import type { TaskKind } from "../../ports/engine.ts";
import { newTask } from "./new-run.ts";
import type { Trx } from "./store.ts";

/** Gives a run one more task, after those that it has. Its group counts it: the next notification's task comes after it. */
export async function addTask(trx: Trx, run: RunId, kind: TaskKind, now: number): Promise<void> {
  const position = (await countedByGroup(trx, run)) ?? (await afterTheLast(trx, run));
  const row = newTask({ id: `${run}:${kind}:${position}`, run, kind, position }, now);
  await trx.insertInto("tasks").values(row).execute();
}

/** Undefined: the group has another run by now, or none (a replay). */
async function countedByGroup(trx: Trx, run: RunId): Promise<number | undefined> {
  const group = await trx
    .updateTable("groups")
    .set(({ eb }) => ({ tasks: eb("tasks", "+", 1) }))
    .where("run_id", "=", run)
    .returning("tasks")
    .executeTakeFirst();
  return group && group.tasks - 1;
}

async function afterTheLast(trx: Trx, run: RunId): Promise<number> {
  const last = await trx
    .selectFrom("tasks")
    .select(({ fn }) => fn.max("position").as("position"))
    .where("run_id", "=", run)
    .executeTakeFirst();
  return (last?.position ?? -1) + 1;
}

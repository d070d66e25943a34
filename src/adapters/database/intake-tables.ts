import type { GroupMemory } from "../../domain/admission.ts";
import type { RunId } from "../../domain/brand.ts";
import type { Arrival } from "./arrival.ts";
import type { GroupState, Intake } from "./intake.ts";
import { newRun, newTask } from "./new-run.ts";
import type { Store, Trx } from "./store.ts";

/** The batch's groups as they are stored, locked until the transaction ends. All batches lock in the same order. */
export async function lockGroups(
  trx: Trx,
  arrivals: readonly Arrival[],
  kind: Store["kind"],
  now: number,
): Promise<Map<string, GroupState>> {
  const ids = [...new Set(arrivals.map((each) => each.group))].sort();
  if (kind === "postgres") {
    const blank = ids.map((id) => ({ id, memory: null, run_id: null, tasks: 0, heard_at: now }));
    await trx
      .insertInto("groups")
      .values(blank)
      .onConflict((on) => on.column("id").doNothing())
      .execute();
  }
  const rows = await trx
    .selectFrom("groups")
    .select(["id", "memory", "tasks"])
    .where("id", "in", ids)
    .orderBy("id")
    .$if(kind === "postgres", (query) => query.forNoKeyUpdate())
    .execute();
  return new Map(rows.map(({ id, memory, tasks }) => [id, { memory: parseMemory(memory), tasks }]));
}

/** The batch's notifications that are stored already, with their runs. Asked after the groups are locked: a twin may have come first. */
export async function knownKeys(trx: Trx, arrivals: readonly Arrival[]): Promise<Map<string, RunId | null>> {
  const keys = [...new Set(arrivals.map((each) => each.key))];
  const rows = await trx.selectFrom("notifications").select(["key", "run_id"]).where("key", "in", keys).execute();
  return new Map(rows.map((row) => [row.key, row.run_id as RunId | null]));
}

/** Writes what a batch came to, a statement per table. */
export async function writeIntake(trx: Trx, intake: Intake, now: number): Promise<void> {
  const { opened, groups, notifications, moved } = intake;
  if (notifications.length === 0) return;
  if (opened.length > 0) {
    const runs = opened.map(({ run, arrival }) =>
      newRun(arrival.notification, { id: run, kind: "episode", key: arrival.key, mode: "auto", now }),
    );
    await trx.insertInto("runs").values(runs).execute();
  }
  await writeGroups(trx, groups);
  await writeTasks(trx, intake, now);
  const rows = notifications.map(({ arrival, run }) => ({
    key: arrival.key,
    group_id: arrival.group,
    source: arrival.notification.source,
    body: arrival.body,
    accepted_at: now,
    run_id: run,
  }));
  await trx.insertInto("notifications").values(rows).execute();
  for (const [run, { resolvedAt, relapses }] of moved) {
    await trx
      .updateTable("runs")
      .set(({ eb }) => ({ resolved_at: resolvedAt, relapses: eb("relapses", "+", relapses) }))
      .where("id", "=", run)
      .execute();
  }
}

async function writeGroups(trx: Trx, groups: Intake["groups"]): Promise<void> {
  const rows = [...groups]
    .filter(([, { memory }]) => memory !== undefined)
    .map(([id, { memory, tasks }]) => ({
      id,
      memory: JSON.stringify(memory),
      run_id: memory?.run ?? null,
      tasks,
      heard_at: memory?.heardAt ?? 0,
    }));
  await trx
    .insertInto("groups")
    .values(rows)
    .onConflict((on) =>
      on.column("id").doUpdateSet((eb) => ({
        memory: eb.ref("excluded.memory"),
        run_id: eb.ref("excluded.run_id"),
        tasks: eb.ref("excluded.tasks"),
        heard_at: eb.ref("excluded.heard_at"),
      })),
    )
    .execute();
}

async function writeTasks(trx: Trx, { tasks }: Intake, now: number): Promise<void> {
  if (tasks.length === 0) return;
  await trx
    .insertInto("tasks")
    .values(tasks.map((task) => newTask(task, now)))
    .execute();
}

function parseMemory(memory: string | null): GroupMemory | undefined {
  return memory === null ? undefined : (JSON.parse(memory) as GroupMemory);
}

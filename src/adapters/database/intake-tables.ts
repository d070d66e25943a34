import type { Arrival } from "./arrival.ts";
import { ring } from "./bell.ts";
import { type GroupState, groupRow, groupState } from "./group-state.ts";
import type { Intake } from "./intake.ts";
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
    const blank = { memory: null, seen: null, run_id: null, notifications: 0, tasks: 0, heard_at: now };
    const rows = ids.map((id) => ({ id, ...blank }));
    await trx
      .insertInto("groups")
      .values(rows)
      .onConflict((on) => on.column("id").doNothing())
      .execute();
  }
  const rows = await trx
    .selectFrom("groups")
    .select(["id", "memory", "seen", "notifications", "tasks"])
    .where("id", "in", ids)
    .orderBy("id")
    .$if(kind === "postgres", (query) => query.forNoKeyUpdate())
    .execute();
  return new Map(rows.map((row) => [row.id, groupState(row)]));
}

/** Writes what a batch came to, a statement per table. */
export async function writeIntake(trx: Trx, intake: Intake, now: number): Promise<void> {
  if (intake.notifications.length === 0) return;
  await writeRuns(trx, intake, now);
  await writeGroups(trx, intake);
  if (intake.tasks.length > 0) {
    const tasks = intake.tasks.map((task) => newTask(task, now));
    await trx.insertInto("tasks").values(tasks).execute();
    await ring(
      trx,
      tasks.map(({ run_id }) => run_id),
    );
  }
  await writeNotifications(trx, intake, now);
  for (const [run, { resolvedAt, relapses }] of intake.moved) {
    await trx
      .updateTable("runs")
      .set(({ eb }) => ({ resolved_at: resolvedAt, relapses: eb("relapses", "+", relapses) }))
      .where("id", "=", run)
      .execute();
  }
}

async function writeRuns(trx: Trx, { opened }: Intake, now: number): Promise<void> {
  if (opened.length === 0) return;
  const runs = opened.map(({ run, arrival }) =>
    newRun(arrival.notification, { id: run, kind: "episode", mode: "auto", now }),
  );
  await trx.insertInto("runs").values(runs).execute();
}

async function writeGroups(trx: Trx, { groups }: Intake): Promise<void> {
  const rows = Array.from(groups, ([id, state]) => groupRow(id, state));
  await trx
    .insertInto("groups")
    .values(rows)
    .onConflict((on) =>
      on.column("id").doUpdateSet((eb) => ({
        memory: eb.ref("excluded.memory"),
        seen: eb.ref("excluded.seen"),
        run_id: eb.ref("excluded.run_id"),
        notifications: eb.ref("excluded.notifications"),
        tasks: eb.ref("excluded.tasks"),
        heard_at: eb.ref("excluded.heard_at"),
      })),
    )
    .execute();
}

async function writeNotifications(trx: Trx, { notifications }: Intake, now: number): Promise<void> {
  const rows = notifications.map(({ arrival, run, position }) => ({
    run_id: run,
    position,
    group_id: arrival.group,
    source: arrival.notification.source,
    body: arrival.body,
    accepted_at: now,
  }));
  await trx.insertInto("notifications").values(rows).execute();
}

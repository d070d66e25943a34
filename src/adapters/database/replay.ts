import type { RunId } from "../../domain/brand.ts";
import { groupName, type Notification } from "../../domain/notification.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Identity } from "../../ports/identity.ts";
import type { ReplayRequest } from "../../ports/journal.ts";
import { newRun, newTask } from "./new-run.ts";
import type { Store, Trx } from "./store.ts";

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly identity: Identity;
}

/** Starts a run of its own on an old or given notification; it belongs to no group, so no alert joins or resolves it. */
export async function replay(
  { of, mode }: ReplayRequest,
  { store, clock, identity }: Parts,
): Promise<RunId | undefined> {
  const id = identity.newRunId();
  return store.transact("starting a replay", async (trx) => {
    const notification = of.kind === "run" ? await notificationOf(of.run, trx) : of.notification;
    if (!notification) return undefined;
    const now = clock.now();
    const key = `replay:${id}`;
    await trx
      .insertInto("runs")
      .values(newRun(notification, { id, kind: "replay", key, mode, now }))
      .execute();
    await trx
      .insertInto("tasks")
      .values(newTask({ id, run: id, kind: "remediate", position: 0 }, now))
      .execute();
    await trx
      .insertInto("notifications")
      .values({
        key,
        group_id: identity.sha256(groupName(notification)),
        source: notification.source,
        body: JSON.stringify(notification),
        accepted_at: now,
        run_id: id,
      })
      .execute();
    return id;
  });
}

/** The notification that a run works on. */
export async function notificationOf(run: RunId, db: Trx): Promise<Notification | undefined> {
  const row = await db
    .selectFrom("runs")
    .innerJoin("notifications", "notifications.key", "runs.notification")
    .select("notifications.body")
    .where("runs.id", "=", run)
    .executeTakeFirst();
  return row && (JSON.parse(row.body) as Notification);
}

import type { RunId } from "../../domain/brand.ts";
import { groupName, type Notification } from "../../domain/notification.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Identity } from "../../ports/identity.ts";
import type { ReplayRequest } from "../../ports/journal.ts";
import type { EventLog } from "./event-log.ts";
import { newRun } from "./new-run.ts";
import type { Store, Trx } from "./store.ts";

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly log: EventLog;
}

/** Starts a run of its own on an old or given notification; it belongs to no group, so no alert joins or resolves it. */
export async function replay(
  { of, mode, by }: ReplayRequest,
  { store, clock, identity, log }: Parts,
): Promise<RunId | undefined> {
  const id = identity.newRunId();
  return store.transact("starting a replay", async (trx) => {
    const notification = of.kind === "run" ? await notificationOf(of.run, trx) : of.notification;
    if (!notification) return undefined;
    const now = clock.now();
    await trx
      .insertInto("runs")
      .values(newRun(notification, { id, kind: "replay", mode, now }))
      .execute();
    await trx
      .insertInto("notifications")
      .values({
        run_id: id,
        position: 0,
        group_id: identity.sha256(groupName(notification)),
        source: notification.source,
        body: JSON.stringify(notification),
        accepted_at: now,
      })
      .execute();
    const data = { by, mode, of: of.kind === "run" ? of.run : null };
    await log.append(trx, id, { key: "replay", name: "replay", data });
    return id;
  });
}

/** The notification that a run works on. */
export async function notificationOf(run: RunId, db: Trx): Promise<Notification | undefined> {
  const row = await db
    .selectFrom("notifications")
    .select("body")
    .where("run_id", "=", run)
    .where("position", "=", 0)
    .executeTakeFirst();
  return row && (JSON.parse(row.body) as Notification);
}

import type { ExpressionBuilder } from "kysely";
import type { Store, Trx } from "./store.ts";
import type { Tables } from "./tables.ts";

/**
 * Deletes up to `batch` runs that ended before `olderThan` (milliseconds), with everything that belongs to them, and
 * notifications of as many groups that never had a run. Resolves to how many runs went; call again while it is `batch`. Budgets
 * forget the actions of deleted runs, so retention must be longer than the longest window of a runbook.
 */
export async function sweepRetention(store: Store, olderThan: number, batch: number): Promise<number> {
  return store.transact("deleting old runs", async (trx) => {
    await deleteStray(trx, olderThan, batch);
    await deleteActs(trx, olderThan, batch);
    const ids = await endedRuns(trx, olderThan, batch);
    if (ids.length > 0) await deleteRuns(trx, ids);
    return ids.length;
  });
}

async function deleteActs(trx: Trx, olderThan: number, batch: number): Promise<void> {
  const old = trx.selectFrom("acts").select("id").where("stored_at", "<", olderThan).limit(batch);
  await trx.deleteFrom("acts").where("id", "in", old).execute();
}

async function endedRuns(trx: Trx, olderThan: number, batch: number): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom("runs")
    .select("id")
    .where("ended_at", "<", olderThan)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("tasks")
            .select("tasks.id")
            .whereRef("tasks.run_id", "=", "runs.id")
            .where("tasks.state", "<>", "done"),
        ),
      ),
    )
    .where((eb) => eb.not(eb.exists(awaitedBy(eb))))
    .orderBy("ended_at")
    .limit(batch)
    .execute();
  return rows.map((row) => row.id);
}

/** What is to be put back must not be forgotten, however long it has to wait. */
function awaitedBy(eb: ExpressionBuilder<Tables, "runs">) {
  return eb
    .selectFrom("restorations")
    .select("restorations.run_id")
    .whereRef("restorations.run_id", "=", "runs.id")
    .where("restorations.state", "in", ["in-force", "queued"])
    .where((or) => or.or([or("restorations.due_at", "is not", null), or("restorations.asked", "is not", null)]));
}

/** A group goes with its last run; the rest of what belongs to a run cascades. */
async function deleteRuns(trx: Trx, ids: readonly string[]): Promise<void> {
  const groups = trx.selectFrom("notifications").select("group_id").where("run_id", "in", ids);
  await trx.deleteFrom("groups").where("id", "in", groups).where("run_id", "in", ids).execute();
  await trx.deleteFrom("runs").where("id", "in", ids).execute();
}

async function deleteStray(trx: Trx, olderThan: number, batch: number): Promise<void> {
  const rows = await trx
    .selectFrom("notifications")
    .select("group_id")
    .where("run_id", "is", null)
    .where("accepted_at", "<", olderThan)
    .limit(batch)
    .execute();
  if (rows.length === 0) return;
  const groups = rows.map((row) => row.group_id);
  const stray = trx.deleteFrom("notifications").where("run_id", "is", null).where("accepted_at", "<", olderThan);
  await stray.where("group_id", "in", groups).execute();
  const silent = trx.deleteFrom("groups").where("run_id", "is", null).where("heard_at", "<", olderThan);
  await silent.where("id", "in", groups).execute();
}

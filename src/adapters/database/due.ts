import type { ExpressionBuilder } from "kysely";
import type { RunId } from "../../domain/brand.ts";
import { addTask } from "./add-task.ts";
import type { Query, Store, Trx } from "./store.ts";
import type { Tables } from "./tables.ts";

/** So many in one transaction; the next look comes soon. */
const BATCH = 20;
/** So soon a task that was given up is given anew. */
const FORSAKEN_AFTER = 10 * 60_000;

/**
 * Gives their task to what is due: changes to be put back, and shadowed runs to be compared, `window` milliseconds after
 * their alert was resolved. Resolves to how many. Of several replicas that look at once, one finds each.
 */
export async function queueDue(store: Store, now: number, window: number): Promise<number> {
  const [restorations, scores] = await store.ask("looking for what is due", (db) =>
    Promise.all([dueRestorations(db, now), dueScores(db, now - window)]),
  );
  if (restorations.length + scores.length === 0) return 0;
  return store.transactAsRun("giving tasks to what is due", async (trx) => {
    for (const run of restorations) await queueRestoration(trx, run, now);
    for (const run of scores) await queueScore(trx, run, now);
    return restorations.length + scores.length;
  });
}

async function dueRestorations(db: Query, now: number): Promise<readonly RunId[]> {
  const rows = await db
    .selectFrom("restorations")
    .innerJoin("runs", "runs.id", "restorations.run_id")
    .select("runs.id")
    .where((eb) => eb.or([eb("restorations.state", "=", "in-force"), isForsaken(eb)]))
    .where("restorations.not_before", "<=", now)
    .where("runs.state", "=", "ended")
    .where((eb) =>
      eb.or([
        eb("restorations.asked", "is not", null),
        eb("restorations.due_at", "<=", now),
        eb.and([
          eb("restorations.due_at", "is not", null),
          eb(eb("runs.resolved_at", "+", eb.ref("restorations.soak")), "<=", now),
        ]),
      ]),
    )
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => id as RunId);
}

/** Its task was given up, by a fault of ours or because another version of us had begun it: nobody is at it any more. */
function isForsaken(eb: ExpressionBuilder<Tables, "restorations" | "runs">) {
  const atIt = eb
    .selectFrom("tasks")
    .select("tasks.id")
    .whereRef("tasks.run_id", "=", "restorations.run_id")
    .where("tasks.kind", "=", "restore")
    .where("tasks.state", "<>", "done");
  return eb.and([eb("restorations.state", "=", "queued"), eb.not(eb.exists(atIt))]);
}

async function dueScores(db: Query, resolvedBefore: number): Promise<readonly RunId[]> {
  const rows = await db
    .selectFrom("scores")
    .innerJoin("runs", "runs.id", "scores.run_id")
    .select("runs.id")
    .where("scores.state", "=", "waiting")
    .where("runs.resolved_at", "<=", resolvedBefore)
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => id as RunId);
}

async function queueRestoration(trx: Trx, run: RunId, now: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable("restorations")
    .set({ state: "queued", not_before: now + FORSAKEN_AFTER })
    .where("run_id", "=", run)
    .where("state", "in", ["in-force", "queued"])
    .where("not_before", "<=", now) // of several that look at once, the first has moved it
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await addTask(trx, run, "restore", now);
}

async function queueScore(trx: Trx, run: RunId, now: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable("scores")
    .set({ state: "queued" })
    .where("run_id", "=", run)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await addTask(trx, run, "score", now);
}

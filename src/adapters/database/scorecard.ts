import type { Selectable } from "kysely";
import type { RunId } from "../../domain/brand.ts";
import type { Clock } from "../../ports/clock.ts";
import type { KeptScore, Scorecard } from "../../ports/scorecard.ts";
import type { Query, Store, Trx } from "./store.ts";
import type { ScoresTable } from "./tables.ts";

const MOST = 10_000;

export function scorecard(store: Store, clock: Clock): Scorecard {
  return {
    keep: async ({ run, acts, ...score }) => {
      await store.transactAsRun("keeping a score", (trx) =>
        trx
          .updateTable("scores")
          .set({ ...score, acts: Number(acts), state: "done", scored_at: clock.now() })
          .where("run_id", "=", run)
          .where("state", "<>", "done")
          .execute(),
      );
    },
    list: async ({ runbook, limit }) => {
      const rows = await store.ask("reading scores", (db) => listScores(db, runbook, limit));
      return rows.flatMap(keptScore);
    },
    waiting: async () => {
      const { count } = await store.ask("counting scores", (db) =>
        db
          .selectFrom("scores")
          .select(({ fn }) => fn.countAll().as("count"))
          .where("state", "<>", "done")
          .executeTakeFirstOrThrow(),
      );
      return Number(count);
    },
  };
}

function listScores(db: Query, runbook: string | undefined, limit: number): Promise<Selectable<ScoresTable>[]> {
  return db
    .selectFrom("scores")
    .selectAll()
    .where("state", "=", "done")
    .$if(runbook !== undefined, (query) => query.where("runbook", "=", runbook ?? ""))
    .orderBy("run_id", "desc")
    .limit(Math.min(limit, MOST))
    .execute();
}

/** A row that is done has all of them. */
function keptScore(row: Selectable<ScoresTable>): readonly KeptScore[] {
  const { agreement, runbook, cause, would, reason, scored_at: at } = row;
  if (agreement === null || runbook === null || cause === null || would === null || reason === null) return [];
  return [{ run: row.run_id as RunId, runbook, cause, would, acts: row.acts === 1, agreement, reason, at: at ?? 0 }];
}

/** A run that ended in shadow mode is compared when its episode is over. A replay has none. */
export async function awaitScore(trx: Trx, run: RunId): Promise<void> {
  const row = await trx.selectFrom("runs").select("kind").where("id", "=", run).executeTakeFirst();
  if (row?.kind !== "episode") return;
  const blank = { runbook: null, cause: null, would: null, acts: 0, agreement: null, reason: null, scored_at: null };
  await trx
    .insertInto("scores")
    .values({ run_id: run, state: "waiting", ...blank })
    .onConflict((on) => on.column("run_id").doNothing())
    .execute();
}

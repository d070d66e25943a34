import type { Selectable } from "kysely";
import type { RunId } from "../../domain/brand.ts";
import type { Made, Restoration, RestorationEnd } from "../../domain/restoration.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Restorations } from "../../ports/restorations.ts";
import { holderOf } from "./intents.ts";
import type { Store, Trx } from "./store.ts";
import type { RestorationsTable } from "./tables.ts";

const MOST = 500;

export function restorations(store: Store, clock: Clock): Restorations {
  return {
    keep: async (made) => {
      await store.transactAsRun("keeping what can be put back", (trx) =>
        trx
          .insertInto("restorations")
          .values(newRow(made))
          .onConflict((on) => on.column("run_id").doNothing())
          .execute(),
      );
    },
    list: async ({ open = false, run, limit }) => {
      const rows = await store.ask("listing what can be put back", (db) =>
        db
          .selectFrom("restorations")
          .selectAll()
          .$if(open, (query) => query.where("state", "in", ["in-force", "queued"]))
          .$if(run !== undefined, (query) => query.where("run_id", "=", run ?? ""))
          .orderBy("made_at", "desc")
          .orderBy("run_id", "desc")
          .limit(Math.min(limit, MOST))
          .execute(),
      );
      return rows.map(restoration);
    },
    ask: (run, by, reason) => store.transact("asking to put back", (trx) => ask(trx, run, { by, reason })),
    settle: (run, end) => store.transactAsRun("putting back", (trx) => settle(trx, run, end, clock.now())),
    holder: (target, run) => store.ask("asking who holds a target", (db) => holderOf(target, run, db)),
  };
}

function newRow({ run, madeAt, dueAt, change, ...rest }: Made): RestorationsTable {
  return {
    ...rest,
    run_id: run,
    change: JSON.stringify(change),
    made_at: madeAt,
    due_at: dueAt,
    state: "in-force",
    not_before: 0,
    asked: null,
    reason: null,
    ended_at: null,
  };
}

/** Whoever asks wants it now: what it waited for is looked at again. */
async function ask(trx: Trx, run: RunId, who: { readonly by: string; readonly reason: string }): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("restorations")
    .set((eb) => ({ asked: eb.fn.coalesce("asked", eb.val(JSON.stringify(who))), not_before: 0 }))
    .where("run_id", "=", run)
    .where("state", "in", ["in-force", "queued"])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function settle(trx: Trx, run: RunId, end: RestorationEnd, now: number): Promise<void> {
  const { reason } = end;
  const facts =
    end.kind === "postponed"
      ? ({ state: "in-force", not_before: end.until, reason } as const)
      : ({ state: end.kind, reason, ended_at: now } as const);
  await trx
    .updateTable("restorations")
    .set(facts)
    .where("run_id", "=", run)
    .where("state", "in", ["in-force", "queued"])
    .execute();
}

function restoration(row: Selectable<RestorationsTable>): Restoration {
  const { run_id, made_at, due_at, change, asked, ended_at, not_before: _, ...rest } = row;
  return {
    ...rest,
    run: run_id as RunId,
    change: JSON.parse(change) as Restoration["change"],
    madeAt: made_at,
    dueAt: due_at,
    asked: asked === null ? null : (JSON.parse(asked) as Restoration["asked"]),
    endedAt: ended_at,
  };
}

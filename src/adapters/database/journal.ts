import type { RunId } from "../../domain/brand.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Intaker } from "./accept.ts";
import { ring } from "./bell.ts";
import type { EventLog } from "./event-log.ts";
import { listRuns } from "./list-runs.ts";
import { replay } from "./replay.ts";
import { RECORD_COLUMNS, runRecord } from "./run-record.ts";
import type { Store, Trx } from "./store.ts";

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly log: EventLog;
  readonly intake: Intaker;
  /** Told after a cancel is stored. */
  readonly cancelled: (run: RunId) => void;
}

export function journal(parts: Parts): Journal {
  const { store } = parts;
  return {
    accept: (notification) => parts.intake.accept(notification),
    replay: (request) => replay(request, parts),
    list: (filter) => store.ask("listing runs", (db) => listRuns(db, filter)),
    read: async (run) => {
      const row = await store.ask("reading a run", (db) =>
        db.selectFrom("runs").select(RECORD_COLUMNS).where("id", "=", run).executeTakeFirst(),
      );
      return row && runRecord(row);
    },
    cancel: async (run, by, reason) => {
      const asked = await store.transact("cancelling a run", (trx) => cancel(trx, run, { by, reason }, parts.log));
      if (asked) parts.cancelled(run);
      return asked;
    },
  };
}

/** The first cancel stands; a second one is as good as done. */
async function cancel(trx: Trx, run: RunId, who: { by: string; reason: string }, log: EventLog): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("runs")
    .set((eb) => ({ cancel: eb.fn.coalesce("cancel", eb.val(JSON.stringify(who))) }))
    .where("id", "=", run)
    .where("state", "<>", "ended")
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await log.append(trx, run, { key: "cancel", name: "cancel", data: who });
  await ring(trx, [run]);
  return true;
}

import type { RunId } from "../../domain/brand.ts";
import { CHAIN_START, linkText } from "../../domain/event-chain.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunEvent } from "../../ports/events.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Store, Trx } from "./store.ts";
import type { EventsTable } from "./tables.ts";

export interface NewEvent {
  readonly key: string;
  readonly name: string;
  readonly data: unknown;
}

/** Writes lines of runs' logs inside somebody's transaction. */
export interface EventLog {
  /** The line; when `key` is there already, the one that stands. */
  append(trx: Trx, run: RunId, event: NewEvent): Promise<RunEvent>;
}

export function eventLog(kind: Store["kind"], clock: Clock, identity: Identity): EventLog {
  return {
    append: async (trx, run, event) => {
      await lockLog(trx, run, kind);
      const known = await eventOf(trx, run, event.key);
      if (known) return known;
      const last = await lastLink(trx, run);
      const row = nextLine(run, event, last, { at: clock.now(), identity });
      await trx.insertInto("events").values(row).execute();
      return runEvent(row);
    },
  };
}

function nextLine(
  run: RunId,
  event: NewEvent,
  last: { seq: number; hash: string } | undefined,
  { at, identity }: { at: number; identity: Identity },
): EventsTable {
  const data = JSON.stringify(event.data ?? null);
  const link = { run, seq: (last?.seq ?? 0) + 1, at, name: event.name, previous: last?.hash ?? CHAIN_START };
  const hash = identity.sha256(linkText({ ...link, data: JSON.parse(data) as unknown }));
  const { seq, name, previous } = link;
  return { run_id: run, seq, at, key: event.key, name, data, previous, hash };
}

/** One writer at a time per run, so that numbers have no gap. SQLite has one writer anyway. */
async function lockLog(trx: Trx, run: RunId, kind: Store["kind"]): Promise<void> {
  if (kind === "sqlite") return;
  await trx.selectFrom("runs").select("id").where("id", "=", run).forNoKeyUpdate().execute();
}

async function eventOf(trx: Trx, run: RunId, key: string): Promise<RunEvent | undefined> {
  const row = await trx
    .selectFrom("events")
    .selectAll()
    .where("run_id", "=", run)
    .where("key", "=", key)
    .executeTakeFirst();
  return row && runEvent(row);
}

async function lastLink(trx: Trx, run: RunId): Promise<{ seq: number; hash: string } | undefined> {
  return trx
    .selectFrom("events")
    .select(["seq", "hash"])
    .where("run_id", "=", run)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
}

export function runEvent(row: EventsTable): RunEvent {
  const { seq, at, name, previous, hash } = row;
  return { run: row.run_id as RunId, seq, at, name, data: JSON.parse(row.data) as unknown, previous, hash };
}

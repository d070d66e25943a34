import { sql } from "kysely";
import type pg from "pg";
import { OutsideError } from "../../domain/outside-error.ts";
import type { CheckOwner, Store } from "../database/store.ts";

/** The living, one row each. Times are the database's, so clocks that differ do no harm. */
export interface Replicas {
  /** Makes the table if need be, which one replica at a time may do. */
  join(): Promise<void>;
  /** False: our row is gone, somebody has replaced us. Rejects with pg's own errors. */
  beat(): Promise<boolean>;
  /** Takes away the rows of those silent for longer than `ms`; resolves to their names. */
  bury(ms: number): Promise<readonly string[]>;
  /** Who holds started tasks and does not live any more. */
  deadOwners(): Promise<readonly string[]>;
  leave(): Promise<void>;
}

const NOW = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** `id`: ours, new at each boot. `heart`: a connection of its own, so that a busy journal delays no beat. */
export function replicas(id: string, heart: pg.Pool, store: Store): Replicas {
  return {
    join: async () => {
      const table = sql`create table if not exists replicas (id text not null primary key, beat_at bigint not null)`;
      await store.ask("creating the table of replicas", (db) => table.execute(db));
      const row = sql`insert into replicas (id, beat_at) values (${id}, ${NOW})`;
      await store.ask("joining the replicas", (db) => row.execute(db));
    },
    beat: async () => {
      const { sql: text, parameters } = sql`update replicas set beat_at = ${NOW} where id = ${id}`.compile(store.db);
      const { rowCount } = await heart.query(text, [...parameters]);
      return rowCount === 1;
    },
    bury: async (ms) => {
      const old = sql<{ id: string }>`delete from replicas
        where beat_at < ${NOW} - ${ms}::bigint and id <> ${id} returning id`;
      const { rows } = await store.ask("looking for dead replicas", (db) => old.execute(db));
      return rows.map((row) => row.id);
    },
    deadOwners: async () => {
      const dead = sql<{ owner: string }>`select distinct owner from tasks where state = 'started'
        and not exists (select from replicas where replicas.id = tasks.owner)`;
      const { rows } = await store.ask("looking for what dead replicas left", (db) => dead.execute(db));
      return rows.map(({ owner }) => owner);
    },
    leave: async () => {
      const row = sql`delete from replicas where id = ${id}`;
      await store.ask("leaving the replicas", (db) => row.execute(db));
    },
  };
}

/** Refuses what a replaced process writes for a run; while such a write is under way, nobody replaces us. */
export function stillAlive(id: string): CheckOwner {
  return async (trx) => {
    const { rows } = await sql`select id from replicas where id = ${id} for key share`.execute(trx);
    if (rows.length > 0) return;
    throw new OutsideError("journal", "conflict", "writing for a run", { detail: "this process was replaced" });
  };
}

import type { Kysely, Transaction } from "kysely";
import type { Tables } from "./tables.ts";

export type Query = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export type Work<T> = (trx: Trx) => Promise<T>;

/** `urgent`: before everything that waits. */
export type Order = "urgent" | "in-turn";

/** One database, either kind. Everything rejects with OutsideError("journal") when the database is away, full or too busy. */
export interface Store {
  readonly kind: "sqlite" | "postgres";
  readonly db: Query;
  /** A query outside of any transaction. `doing` goes into the error: "storing a notification". */
  ask<T>(doing: string, query: (db: Query) => Promise<T>): Promise<T>;
  /** All or nothing, and on disk when it resolves. `work` may be run again, so it must do nothing but ask `trx`. */
  transact<T>(doing: string, work: Work<T>, order?: Order): Promise<T>;
  /** The same for what a run writes: refused (`conflict`) to a process that was replaced. */
  transactAsRun<T>(doing: string, work: Work<T>): Promise<T>;
  close(): Promise<void>;
}

/** Asked inside every transaction of a run: throws OutsideError("journal", "conflict") when this process was replaced. */
export type CheckOwner = (trx: Trx) => Promise<void>;

import type { Kysely, Transaction } from "kysely";
import type { Tables } from "./tables.ts";

export type Query = Kysely<Tables>;
export type Trx = Transaction<Tables>;

/** One database, either kind. Everything rejects with OutsideError("journal") when the database is away, full or too busy. */
export interface Store {
  readonly kind: "sqlite" | "postgres";
  readonly db: Query;
  /** A query outside of any transaction. `doing` goes into the error: "storing a notification". */
  ask<T>(doing: string, query: (db: Query) => Promise<T>): Promise<T>;
  /** All or nothing, and on disk when it resolves. Runs `work` again when the database asks for that. */
  transact<T>(doing: string, work: (trx: Trx) => Promise<T>): Promise<T>;
  /** The same for what a run writes: refused (`conflict`) to a process that was replaced. */
  transactAsRun<T>(doing: string, work: (trx: Trx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Asked inside every transaction of a run: throws OutsideError("journal", "conflict") when this process was replaced. */
export type CheckOwner = (trx: Trx) => Promise<void>;

import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import { kyselyStore, type Transactions } from "./kysely-store.ts";
import type { CheckOwner, Store } from "./store.ts";
import type { Tables } from "./tables.ts";

/**
 * Milliseconds. A statement that waits longer has met a database in trouble: better to say so than to pile up. A process
 * that is stopped inside a transaction loses it, or its locks would keep others from replacing it.
 */
const TIMEOUTS = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 10_000,
  query_timeout: 12_000,
  idle_in_transaction_session_timeout: 3_000,
};

/** A pool of `poolSize` connections. It connects when first used. */
export async function openPostgres(
  { url, poolSize }: { url: string; poolSize: number },
  checkOwner: CheckOwner | undefined,
): Promise<Store> {
  const { default: postgres } = await import("pg"); // its memory is only spent where it is used
  const pool = new postgres.Pool({
    connectionString: url,
    max: poolSize,
    keepAlive: true,
    application_name: "first-responder",
    types: numbers(postgres.types),
    ...TIMEOUTS,
  });
  pool.on("error", () => undefined); // an idle connection broke: the next query says so, or works on another one
  pool.on("connect", (client) => client.on("error", () => undefined)); // one in use, between two statements: so does the next
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const transactions: Transactions = {
    execute: (work) => db.transaction().execute(work),
    idle: () => Promise.resolve(), // the pool waits for its clients itself
  };
  return kyselyStore({ kind: "postgres", db, transactions, checkOwner });
}

/** 64-bit integers as numbers: ours are milliseconds and counts, far below 2^53. */
function numbers(types: typeof pg.types): pg.CustomTypesConfig {
  return {
    getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
  };
}

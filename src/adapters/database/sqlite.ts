import type Sqlite from "better-sqlite3";
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";
import { takeDataDirectory } from "./data-directory.ts";
import { groupedTransactions } from "./grouped-transactions.ts";
import { kyselyStore } from "./kysely-store.ts";
import type { Store } from "./store.ts";
import type { Tables } from "./tables.ts";

/** Statements kept compiled; multi-row inserts come in as many texts as there are batch sizes. */
const MOST_STATEMENTS = 300;

/** The embedded database in `dir`, held by this process alone. */
export async function openSqlite(dir: string): Promise<Store> {
  const { default: Database } = await import("better-sqlite3"); // its memory is only spent where it is used
  const directory = await takeDataDirectory(dir, Database);
  try {
    const raw = new Database(directory.file);
    for (const pragma of PRAGMAS) raw.pragma(pragma);
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: keptCompiled(raw) }) });
    const store = kyselyStore({ kind: "sqlite", db, transactions: groupedTransactions(db) });
    return { ...store, close: () => store.close().finally(() => directory.free()) };
  } catch (error) {
    directory.free();
    throw error;
  }
}

const PRAGMAS = [
  "journal_mode = WAL",
  "synchronous = FULL", // a commit is on disk when it returns, also when the power fails
  "foreign_keys = ON",
  "busy_timeout = 5000",
  "wal_autocheckpoint = 10000", // pages, so 40 MB: a page that changes often is moved seldom
];

/** Compiles each statement once, and lets a failed transaction that SQLite has rolled back itself be rolled back again. */
function keptCompiled(raw: Sqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => raw.close(),
    prepare: (sql) => {
      if (sql === "rollback" && !raw.inTransaction) return NOTHING;
      const known = kept.get(sql);
      if (known) return known;
      if (kept.size >= MOST_STATEMENTS) kept.clear();
      const statement = raw.prepare(sql) as SqliteStatement;
      kept.set(sql, statement);
      return statement;
    },
  };
}

const NOTHING: SqliteStatement = {
  reader: true,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type Sqlite from "better-sqlite3";
import { OutsideError } from "../../domain/outside-error.ts";
import { networkFileSystemOf } from "./network-file-system.ts";

/** A directory that this process alone works in. */
export interface DataDirectory {
  readonly file: string;
  /** Lets the next process in. The kernel does it when the process dies, however it dies. */
  free(): void;
}

/** Takes the directory, made when it is missing. Throws OutsideError that says why it cannot be ours. */
export async function takeDataDirectory(dir: string, Database: typeof Sqlite): Promise<DataDirectory> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const kind = await networkFileSystemOf(dir);
  if (kind !== undefined) {
    throw refused(dir, `it is on ${kind}, a network file system; use a local disk, or Postgres by DATABASE_URL`);
  }
  const lock = lockFile(join(dir, "lock.db"), Database);
  if (!lock) throw refused(dir, "another process uses it; replicas need Postgres, by DATABASE_URL");
  return { file: join(dir, "journal.db"), free: () => lock.close() };
}

/** A database of its own, locked for good: unlike a file with a process id in it, such a lock cannot be left behind. */
function lockFile(file: string, Database: typeof Sqlite): Sqlite.Database | undefined {
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.pragma("locking_mode = EXCLUSIVE");
    lock.exec("begin exclusive; commit");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) return undefined;
    throw error;
  }
}

function refused(dir: string, detail: string): OutsideError {
  return new OutsideError("journal", "conflict", `taking the data directory ${dir}`, { detail });
}

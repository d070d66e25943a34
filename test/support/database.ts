import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Database, type DatabaseOptions, openDatabase } from "../../src/adapters/database/open-database.ts";
import { identity } from "../../src/adapters/identity/identity.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { postgresForTests } from "./postgres.ts";

export const RELAPSE_WINDOW = 15 * 60_000;

/** Time that stands still until a test moves it; sleeps end at once. */
export interface StillClock extends Clock {
  set(at: number): void;
  pass(ms: number): void;
}

export function stillClock(start = Date.parse("2026-11-24T02:00:00Z")): StillClock {
  let now = start;
  return {
    now: () => now,
    sleep: async (_ms, signal) => {
      await setImmediate(undefined, { signal });
    },
    set: (at) => {
      now = at;
    },
    pass: (ms) => {
      now += ms;
    },
  };
}

/** Where a test's data lives, and the handles it opens on them. */
export interface DatabaseHome {
  readonly kind: "sqlite" | "postgres";
  readonly clock: StillClock;
  open(options?: Partial<DatabaseOptions>): Promise<Database>;
  /** Closes all handles and removes the data. */
  remove(): Promise<void>;
}

export async function sqliteHome(): Promise<DatabaseHome & { readonly dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), "first-responder-"));
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  return { dir, ...home("sqlite", (options) => openDatabase({ kind: "sqlite", dir }, options), remove) };
}

/** Undefined: there is no Postgres on this machine. */
export async function postgresHome(): Promise<DatabaseHome | undefined> {
  const postgres = await postgresForTests();
  if (postgres.kind === "absent") return undefined;
  const url = await postgres.server.freshDatabase();
  return home(
    "postgres",
    (options) => openDatabase({ kind: "postgres", url, poolSize: 8 }, options),
    async () => {},
  );
}

function home(
  kind: DatabaseHome["kind"],
  openWith: (options: DatabaseOptions) => Promise<Database>,
  removeData: () => Promise<void>,
): DatabaseHome {
  const clock = stillClock();
  const opened: Database[] = [];
  return {
    kind,
    clock,
    open: async (options) => {
      const database = await openWith({ clock, identity: identity(clock), relapseWindow: RELAPSE_WINDOW, ...options });
      opened.push(database);
      return database;
    },
    remove: async () => {
      await Promise.all(opened.map((database) => database.close().catch(() => undefined)));
      await removeData();
    },
  };
}

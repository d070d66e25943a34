import { steadyNow } from "../adapters/clock/system.ts";
import { byClocks, byDatabase } from "../adapters/database/moments.ts";
import { type Database, openDatabase } from "../adapters/database/open-database.ts";
import { embeddedEngine } from "../adapters/embedded/embedded-engine.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../ports/clock.ts";
import type { Engine } from "../ports/engine.ts";
import type { Fence } from "../ports/fence.ts";
import type { Identity } from "../ports/identity.ts";
import type { Happening, Telemetry } from "../ports/telemetry.ts";

/** Journal and engine, of one of the two kinds. */
export interface Storage {
  readonly database: Database;
  readonly engine: Engine;
  readonly fence: Fence;
  /** Deletes ended runs older than this moment, at most `batch`; resolves to how many. */
  sweep(olderThan: number, batch: number): Promise<number>;
  /** Lets go of all runs where they stand and closes the database. */
  close(): Promise<void>;
}

export interface StorageMeans {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly telemetry: Telemetry;
  /** This replica was replaced: the process must end. */
  readonly onFenced: (reason: string) => void;
}

/** SQLite in this process, or Postgres with DBOS; the other one's code is not even loaded. */
export function openStorage(config: Config, means: StorageMeans): Promise<Storage> {
  return config.store.kind === "sqlite"
    ? embedded(config, config.store.dir, means)
    : replicated(config, config.store.url() ?? "", means);
}

async function embedded(config: Config, dir: string, means: StorageMeans): Promise<Storage> {
  const { clock, identity, telemetry } = means;
  const { relapseWindow, concurrency } = config.runs;
  const options = { clock, identity, relapseWindow, limits: config.limits, moments: byClocks(clock, steadyNow) };
  const database = await openDatabase({ kind: "sqlite", dir }, options);
  const tools = { clock, random: Math.random, tell: (happening: Happening) => telemetry.tell(happening) };
  const engine = embeddedEngine({ database, tools, concurrency });
  return {
    database,
    engine,
    fence: { check: () => undefined }, // the directory's lock is the fence: nobody can have replaced us
    sweep: (olderThan, batch) => database.sweepRetention(olderThan, batch),
    close: async () => {
      await engine.drain();
      await database.close();
    },
  };
}

const CONNECTIONS = 10;

async function replicated(config: Config, url: string, means: StorageMeans): Promise<Storage> {
  const { clock, identity, telemetry, onFenced } = means;
  const { relapseWindow, concurrency } = config.runs;
  const { dbosEngine, newReplica } = await import("../adapters/dbos/dbos-engine.ts");
  const { stillAlive } = await import("../adapters/dbos/replicas.ts");
  const replica = newReplica();
  const where = { kind: "postgres", url, poolSize: CONNECTIONS } as const;
  const kept = { clock, identity, relapseWindow, limits: config.limits, moments: byDatabase(clock, steadyNow) };
  const database = await openDatabase(where, { ...kept, checkOwner: stillAlive(replica) });
  const tools = { clock, random: Math.random, tell: (happening: Happening) => telemetry.tell(happening) };
  const { engine, fence, ...dbos } = dbosEngine({ url, replica, database, tools, onFenced, concurrency });
  return {
    database,
    engine,
    fence,
    sweep: async (olderThan, batch) => {
      const swept = await database.sweepRetention(olderThan, batch);
      await dbos.purge(batch);
      return swept;
    },
    close: async () => {
      await engine.drain();
      await database.close();
    },
  };
}

import type pg from "pg";
import type { Timing } from "./timing.ts";

/** DBOS' own connections: it runs at most one statement a step at a time, so a few serve many runs. */
const DBOS_CONNECTIONS = 8;
/** A statement that takes longer has lost its server. */
const QUERY_TIMEOUT = 15_000;

export interface Connections {
  readonly dbos: pg.Pool;
  readonly heart: pg.Pool;
  close(): Promise<void>;
}

/**
 * Pools of this engine, apart from the tables' own so that a busy journal delays no heartbeat. A process that is stopped
 * in the middle of a transaction must not hold its locks against those who replace it: hence the idle limit.
 */
export async function connections(url: string, timing: Timing): Promise<Connections> {
  const { default: postgres } = await import("pg"); // its memory is only spent where it is used
  const shared = {
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: timing.fence,
    idle_in_transaction_session_timeout: timing.fence,
  };
  const dbos = new postgres.Pool({
    ...shared,
    max: DBOS_CONNECTIONS,
    query_timeout: QUERY_TIMEOUT,
    application_name: "first-responder dbos",
  });
  const heart = new postgres.Pool({
    ...shared,
    max: 1,
    query_timeout: timing.fence,
    statement_timeout: timing.fence,
    application_name: "first-responder heart",
  });
  for (const pool of [dbos, heart]) {
    pool.on("error", () => undefined); // an idle connection broke: the next query says so, or works on another one
    pool.on("connect", (client) => client.on("error", () => undefined)); // one in use: so does its next query
  }
  return {
    dbos,
    heart,
    close: async () => {
      await Promise.all([dbos.end(), heart.end()]);
    },
  };
}

import type pg from "pg";
import type { Clock } from "../../ports/clock.ts";

/** Any number that nobody else locks. */
const STARTING = 7_266_411_083;
const TRY_EVERY = 100;

/**
 * Does `work` while no other replica does: neither DBOS' migrations nor "create table if not exists" bear company. Asks
 * for the lock again and again, for a statement that waits for it would keep the migrations' "create index concurrently"
 * waiting for its own end.
 */
export async function alone<T>(pool: pg.Pool, clock: Pick<Clock, "sleep">, work: () => Promise<T>): Promise<T> {
  const never = new AbortController().signal;
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    while (!(await isOurs(client))) await clock.sleep(TRY_EVERY, never);
    return await work();
  } finally {
    await client.query("select pg_advisory_unlock($1)", [STARTING]).catch((error: Error) => {
      broken = error; // with the session goes its lock
    });
    client.release(broken);
  }
}

async function isOurs(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>("select pg_try_advisory_lock($1) as ours", [STARTING]);
  return rows[0]?.ours === true;
}

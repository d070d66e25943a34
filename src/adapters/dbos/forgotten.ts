import { sql } from "kysely";
import type { Store } from "../database/store.ts";

/** Milliseconds. A claim that is still under way is answered, or given up, well before. */
const SURELY_FORGOTTEN = 20_000;

/**
 * Gives back tasks that are ours in the table and nowhere else: the connection broke just when the claim was answered.
 * `active`: the ids of those that we are working on. To be called every now and then.
 */
export function forgotten(
  owner: string,
  store: Store,
  monotonic: () => number,
): (active: ReadonlySet<string>) => Promise<void> {
  let suspects = new Map<string, number>();
  return async (active) => {
    const { rows } = await store.ask("looking for forgotten tasks", (db) =>
      sql<{ id: string }>`select id from tasks where state = 'started' and owner = ${owner}`.execute(db),
    );
    const now = monotonic();
    const idle = rows.map(({ id }) => id).filter((id) => !active.has(id));
    suspects = new Map(idle.map((id) => [id, suspects.get(id) ?? now]));
    const surely = idle.filter((id) => now - (suspects.get(id) ?? now) >= SURELY_FORGOTTEN);
    if (surely.length === 0) return;
    await store.transactAsRun("giving back forgotten tasks", (trx) =>
      trx
        .updateTable("tasks")
        .set({ state: "waiting", owner: null })
        .where("id", "in", surely)
        .where("state", "=", "started")
        .where("owner", "=", owner)
        .execute(),
    );
  };
}

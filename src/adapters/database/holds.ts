import type { Clock } from "../../ports/clock.ts";
import type { Hold, Holds } from "../../ports/holds.ts";
import type { Query, Store, Trx } from "./store.ts";

/** Every hold stays as a row, so that it can be told who stopped everything, and when. */
export function holds(store: Store, clock: Clock): Holds {
  return {
    current: () => store.ask("reading the hold", (db) => current(db, clock.now())),
    set: (hold) =>
      store.transact("setting the hold", async (trx) => {
        await lift(trx, hold.by, clock.now());
        await insert(trx, hold);
      }),
    lift: (by) =>
      store.transact("lifting the hold", async (trx) => {
        const held = await current(trx, clock.now());
        await lift(trx, by, clock.now());
        return held !== undefined;
      }),
  };
}

/** Only the last one counts, so that an older hold never comes back when a newer one ends. */
async function current(db: Query, now: number): Promise<Hold | undefined> {
  const last = await db.selectFrom("holds").selectAll().orderBy("position", "desc").limit(1).executeTakeFirst();
  if (!last || last.lifted_at !== null || (last.until !== null && last.until <= now)) return undefined;
  const { by, reason, since, until } = last;
  return { by, reason, since, until };
}

async function lift(trx: Trx, by: string, now: number): Promise<void> {
  await trx.updateTable("holds").set({ lifted_at: now, lifted_by: by }).where("lifted_at", "is", null).execute();
}

/** Two at a time collide on `position`, and the later one is done again. */
async function insert(trx: Trx, { by, reason, since, until }: Hold): Promise<void> {
  const last = await trx
    .selectFrom("holds")
    .select(({ fn }) => fn.max("position").as("position"))
    .executeTakeFirst();
  const position = (last?.position ?? 0) + 1;
  await trx
    .insertInto("holds")
    .values({ position, by, reason, since, until, lifted_at: null, lifted_by: null })
    .execute();
}

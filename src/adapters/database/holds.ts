import type { Selectable } from "kysely";
import type { Hold, HoldScope } from "../../domain/hold.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Holds } from "../../ports/holds.ts";
import type { Query, Store, Trx } from "./store.ts";
import type { HoldsTable } from "./tables.ts";

/** Every hold stays as a row, so that it can be told who stopped what, and when. */
export function holds(store: Store, clock: Clock): Holds {
  return {
    current: () => store.ask("reading the holds", (db) => current(db, clock.now())),
    set: (hold) =>
      store.transact("setting a hold", async (trx) => {
        await lift(trx, hold.by, hold.scope, clock.now());
        await insert(trx, hold);
      }),
    lift: (by, scope) =>
      store.transact("lifting a hold", async (trx) => {
        const held = await current(trx, clock.now());
        await lift(trx, by, scope, clock.now());
        return held.some((each) => keyOf(each.scope) === keyOf(scope));
      }),
  };
}

/** Only the last one of a scope counts, so that an older hold never comes back when a newer one ends. */
async function current(db: Query, now: number): Promise<readonly Hold[]> {
  const rows = await db
    .selectFrom("holds")
    .selectAll()
    .where("lifted_at", "is", null)
    .orderBy("position", "desc")
    .execute();
  const last = new Map<string, Hold>();
  for (const hold of rows.map(holdOf)) if (!last.has(keyOf(hold.scope))) last.set(keyOf(hold.scope), hold);
  return [...last.values()]
    .filter(({ until }) => until === null || until > now)
    .toReversed()
    .toSorted((a, b) => width(a) - width(b));
}

function width({ scope }: Hold): number {
  return scope.kind === "service" ? 0 : 1;
}

function holdOf({ scope, scope_name: name, by, reason, since, until }: Selectable<HoldsTable>): Hold {
  return { scope: scope === "service" ? { kind: scope } : { kind: scope, name }, by, reason, since, until };
}

async function lift(trx: Trx, by: string, scope: HoldScope, now: number): Promise<void> {
  await trx
    .updateTable("holds")
    .set({ lifted_at: now, lifted_by: by })
    .where("lifted_at", "is", null)
    .where("scope", "=", scope.kind)
    .where("scope_name", "=", nameOf(scope))
    .execute();
}

/** Two at a time collide on `position`, and the later one is done again. */
async function insert(trx: Trx, { scope, by, reason, since, until }: Hold): Promise<void> {
  const last = await trx
    .selectFrom("holds")
    .select(({ fn }) => fn.max("position").as("position"))
    .executeTakeFirst();
  const position = (last?.position ?? 0) + 1;
  const where = { scope: scope.kind, scope_name: nameOf(scope) };
  await trx
    .insertInto("holds")
    .values({ position, by, reason, since, until, lifted_at: null, lifted_by: null, ...where })
    .execute();
}

function nameOf(scope: HoldScope): string {
  return scope.kind === "service" ? "" : scope.name;
}

function keyOf(scope: HoldScope): string {
  return `${scope.kind} ${nameOf(scope)}`;
}

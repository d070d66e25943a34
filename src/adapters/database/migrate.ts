import { Migrator } from "kysely/migration";
import { migrations } from "./migrations.ts";
import type { Store } from "./store.ts";

/** Brings the tables up to date. Replicas that start together wait for each other on the migrator's own lock. */
export async function migrate(store: Store): Promise<void> {
  await store.ask("migrating the database", async (db) => {
    const provider = { getMigrations: () => Promise.resolve(migrations(store.kind)) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error !== undefined) throw error as Error;
  });
}

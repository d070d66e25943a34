import type { Store } from "./store.ts";

/** What is accepted and not at its end. */
export interface Queue {
  /** Runs that nobody has begun. */
  readonly queued: number;
  /** When the oldest run that has not ended was accepted, in milliseconds since 1970; null = all have ended. */
  readonly oldestAcceptedAt: number | null;
  /** Temporary changes that are still to be put back. */
  readonly toRestore: number;
}

/** Counts it, for the metrics page. */
export async function queue(store: Store): Promise<Queue> {
  const row = await store.ask("counting what waits", (db) =>
    db
      .selectFrom("runs")
      .select(({ fn }) => [
        fn.countAll().filterWhere("state", "=", "accepted").as("queued"),
        fn.min("accepted_at").as("oldest"),
      ])
      .where("state", "in", ["accepted", "running"])
      .executeTakeFirstOrThrow(),
  );
  const temporary = await store.ask("counting what is to be put back", (db) =>
    db
      .selectFrom("restorations")
      .select(({ fn }) => fn.countAll().as("count"))
      .where("state", "in", ["in-force", "queued"])
      .where((eb) => eb.or([eb("due_at", "is not", null), eb("asked", "is not", null)]))
      .executeTakeFirstOrThrow(),
  );
  return { queued: Number(row.queued), oldestAcceptedAt: row.oldest, toRestore: Number(temporary.count) };
}

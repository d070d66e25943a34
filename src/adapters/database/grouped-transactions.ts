import { setTimeout as after } from "node:timers/promises";
import { groupCommit } from "./group-commit.ts";
import type { Transactions } from "./kysely-store.ts";
import type { Query, Work } from "./store.ts";

interface Item {
  readonly work: Work<unknown>;
  readonly size: 1;
}

/** Few at a time: a synchronous database holds up everything else while it works. */
const BOUNDS = { doing: "writing", waiting: 10_000, batch: 8, size: 8 };

/** Milliseconds without anything urgent before other work goes on, and how long it waits for that at most. */
const QUIET = 4;
const LONGEST_WAIT = 20;

/**
 * The transactions of a database with one writer. What waits in turn shares one transaction, and so one fsync; when one of
 * it fails, each is done alone. What is urgent, taking in, goes before working off: in a flood it leaves the rest a share.
 */
export function groupedTransactions(db: Query): Transactions {
  let lastUrgent = Number.NEGATIVE_INFINITY;
  const isQuiet = (): boolean => performance.now() - lastUrgent >= QUIET;

  const inTurn = groupCommit<Item, unknown>(async (items) => {
    const giveUp = performance.now() + LONGEST_WAIT;
    while (!isQuiet() && performance.now() < giveUp) await after(1);
    return db.transaction().execute(async (trx) => {
      const answers: unknown[] = [];
      for (const { work } of items) answers.push(await work(trx));
      return answers;
    });
  }, BOUNDS);

  const urgently = async <T>(work: Work<T>): Promise<T> => {
    lastUrgent = performance.now();
    return db
      .transaction()
      .execute(work)
      .finally(() => {
        lastUrgent = performance.now();
      });
  };

  return {
    execute: <T>(work: Work<T>, order: "urgent" | "in-turn") =>
      order === "urgent" ? urgently(work) : (inTurn.submit({ work, size: 1 }) as Promise<T>),
    idle: () => inTurn.idle(),
  };
}

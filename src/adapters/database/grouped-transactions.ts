import { groupCommit } from "./group-commit.ts";
import type { Transactions } from "./kysely-store.ts";
import type { Query, Work } from "./store.ts";

interface Item {
  readonly work: Work<unknown>;
  readonly size: 1;
}

/** Few at a time: a synchronous database holds up everything else while it works. */
const BOUNDS = { doing: "writing", waiting: 10_000, batch: 4, size: 4 };

/** What waits shares one transaction, and so one fsync. When one of them fails, each is done alone. */
export function groupedTransactions(db: Query): Transactions {
  const queue = groupCommit<Item, unknown>(
    (items) =>
      db.transaction().execute(async (trx) => {
        const answers: unknown[] = [];
        for (const { work } of items) answers.push(await work(trx));
        return answers;
      }),
    BOUNDS,
  );
  return {
    execute: <T>(work: Work<T>, order: "urgent" | "in-turn") => queue.submit({ work, size: 1 }, order) as Promise<T>,
    idle: () => queue.idle(),
  };
}

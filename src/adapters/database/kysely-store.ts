import { isCollision, journalFailure } from "./failures.ts";
import type { CheckOwner, Order, Query, Store, Work } from "./store.ts";

const MOST_TRIES = 5;

/** How a kind of database does a transaction. */
export interface Transactions {
  execute<T>(work: Work<T>, order: Order): Promise<T>;
  /** Resolves when none waits any more. */
  idle(): Promise<void>;
}

interface Parts {
  readonly kind: Store["kind"];
  readonly db: Query;
  readonly transactions: Transactions;
  readonly checkOwner?: CheckOwner | undefined;
}

/** A store over an open Kysely. */
export function kyselyStore({ kind, db, transactions, checkOwner }: Parts): Store {
  const transact: Store["transact"] = (doing, work, order = "in-turn") =>
    translated(doing, () => repeated(() => transactions.execute(work, order)));
  return {
    kind,
    db,
    ask: (doing, query) => translated(doing, () => query(db)),
    transact,
    transactAsRun: (doing, work) =>
      transact(doing, async (trx) => {
        await checkOwner?.(trx);
        return work(trx);
      }),
    close: async () => {
      await transactions.idle();
      await db.destroy();
    },
  };
}

async function translated<T>(doing: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw journalFailure(error, doing);
  }
}

/** Deadlocks and lost races are over at once: no wait between the tries. */
async function repeated<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tried = 1; tried < MOST_TRIES; tried++) {
    try {
      return await transaction();
    } catch (error) {
      throwUnlessCollision(error);
    }
  }
  return transaction();
}

function throwUnlessCollision(error: unknown): void {
  if (!isCollision(error)) throw error;
}

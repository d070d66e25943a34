import { isCollision, journalFailure } from "./failures.ts";
import type { CheckOwner, Query, Store, Trx } from "./store.ts";

const MOST_TRIES = 5;

/** A store over an open Kysely. `free` is called after its connections are closed. */
export function kyselyStore(
  kind: Store["kind"],
  db: Query,
  checkOwner: CheckOwner | undefined,
  free: () => void,
): Store {
  const transact = <T>(doing: string, work: (trx: Trx) => Promise<T>): Promise<T> =>
    translated(doing, () => repeated(() => db.transaction().execute(work)));
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
      await db.destroy();
      free();
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

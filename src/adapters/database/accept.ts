import type { RunId } from "../../domain/brand.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Receipt } from "../../ports/journal.ts";
import { type Arrival, arrival } from "./arrival.ts";
import { groupCommit } from "./group-commit.ts";
import { takeIn } from "./intake.ts";
import { lockGroups, writeIntake } from "./intake-tables.ts";
import type { Store } from "./store.ts";

const BOUNDS = { doing: "storing a notification", waiting: 1_024, batch: 128, size: 8 * 1024 * 1024 };

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly identity: Identity;
  /** Milliseconds. */
  readonly relapseWindow: number;
}

/** The door through which notifications come in. */
export interface Intaker {
  accept(notification: Notification): Promise<Receipt>;
  /** Resolves when nothing waits to be stored. */
  idle(): Promise<void>;
}

export function intaker(parts: Parts): Intaker {
  const queue = groupCommit<Arrival, Receipt>((arrivals) => storeBatch(arrivals, parts), BOUNDS);
  return {
    accept: async (notification) => queue.submit(arrival(notification, parts.identity)),
    idle: () => queue.idle(),
  };
}

async function storeBatch(arrivals: readonly Arrival[], parts: Parts): Promise<readonly Receipt[]> {
  const { store, clock, identity, relapseWindow } = parts;
  return store.transact(
    "storing a notification",
    async (trx) => {
      const now = clock.now();
      const groups = await lockGroups(trx, arrivals, store.kind, now);
      const newRunId = (): RunId => identity.newRunId();
      const intake = takeIn(arrivals, groups, { now, relapseWindow, newRunId });
      await writeIntake(trx, intake, now);
      return intake.receipts;
    },
    "urgent",
  );
}

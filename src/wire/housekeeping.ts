import { OutsideError } from "../domain/outside-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";

const EVERY = 10 * 60_000;
const BATCH = 50;

export interface Housekeeping {
  readonly store: {
    /** Deletes ended runs older than this moment, at most `batch`; resolves to how many. */
    sweep(olderThan: number, batch: number): Promise<number>;
  };
  /** Milliseconds. */
  readonly retention: number;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Deletes what is older than the retention, in small batches, until the signal aborts. */
export async function housekeep(keeping: Housekeeping, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pause = (await batchWasFull(keeping)) ? 1_000 : EVERY;
    await keeping.clock.sleep(pause, signal).catch(() => undefined); // aborted: the loop ends
  }
}

async function batchWasFull({ store, clock, retention, telemetry }: Housekeeping): Promise<boolean> {
  try {
    return (await store.sweep(clock.now() - retention, BATCH)) === BATCH;
  } catch (error) {
    if (!(error instanceof OutsideError)) telemetry.tell({ kind: "bug", where: "retention", error });
    return false;
  }
}

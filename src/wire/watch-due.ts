import { OutsideError } from "../domain/outside-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";

const EVERY = 5_000;

export interface DueWatch {
  /** Gives their tasks to what is due now; resolves to how many. */
  readonly queueDue: () => Promise<number>;
  readonly wake: () => void;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Looks every few seconds for what is due (a temporary change to be put back, a shadowed run to be compared), until the signal aborts. */
export async function watchDue(watch: DueWatch, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if ((await look(watch)) > 0) watch.wake();
    await watch.clock.sleep(EVERY, signal).catch(() => undefined); // aborted: the loop ends
  }
}

/** A database that is away is told by those who work; what is due stays due. */
async function look({ queueDue, telemetry }: DueWatch): Promise<number> {
  try {
    return await queueDue();
  } catch (error) {
    if (!(error instanceof OutsideError)) telemetry.tell({ kind: "bug", where: "looking for what is due", error });
    return 0;
  }
}

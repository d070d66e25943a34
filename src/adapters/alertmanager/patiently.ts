import { OutsideError } from "../../domain/outside-error.ts";
import type { Clock } from "../../ports/clock.ts";

const RETRIES = 2;
const FIRST_PAUSE = 200;

/** Tries up to three times, with growing, jittered pauses, as long as the failure may pass. For reads only. */
export async function patiently<T>(
  attempt: () => Promise<T>,
  clock: Clock,
  signal: AbortSignal,
  left = RETRIES,
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (left === 0 || !(error instanceof OutsideError && error.retryable)) throw error;
    await clock.sleep(FIRST_PAUSE * 2 ** (RETRIES - left) * (0.5 + Math.random() / 2), signal);
    return patiently(attempt, clock, signal, left - 1);
  }
}

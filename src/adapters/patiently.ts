import { OutsideError } from "../domain/outside-error.ts";
import type { Clock } from "../ports/clock.ts";

const RETRIES = 2;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

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
    await clock.sleep(pause(RETRIES - left, error.retryAfter), signal);
    return patiently(attempt, clock, signal, left - 1);
  }
}

/** What the server asked for, else 200 ms, 400 ms …, each between half and the whole of it. */
export function pause(failed: number, retryAfter?: number): number {
  const ms = retryAfter ?? FIRST_PAUSE * 2 ** failed;
  return Math.min(LONGEST_PAUSE, ms) * (retryAfter === undefined ? 0.5 + Math.random() / 2 : 1);
}

import { OutsideError } from "../../domain/outside-error.ts";
import type { Clock } from "../../ports/clock.ts";

const TRIES = 3;
const FIRST_PAUSE = 300;
const LONGEST_WAIT = 60_000; // the length of PagerDuty's rate limit window

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds to let pass after a failure that may have taken effect. */
  readonly settle?: number;
}

/** Up to three tries, with jittered pauses. `attempt` is told how many went before, so that it can look before it repeats. */
export async function patiently<T>(attempt: (before: number) => Promise<T>, patience: Patience): Promise<T> {
  for (let before = 0; ; before += 1) {
    try {
      return await attempt(before);
    } catch (error) {
      await beforeRepeating(error, before, patience);
    }
  }
}

/** Throws the error again when there is no point in repeating. */
async function beforeRepeating(error: unknown, before: number, patience: Patience): Promise<void> {
  if (before + 1 === TRIES || !mayPass(error)) throw error;
  await patience.clock.sleep(pause(error, before, patience), patience.signal);
}

function mayPass(error: unknown): error is OutsideError {
  if (!(error instanceof OutsideError) || error.system !== "pagerduty") return false;
  return error.retryable && (error.retryAfter ?? 0) <= LONGEST_WAIT;
}

/** What PagerDuty asked for, else 300 ms doubled each time; a random part is added, so that many do not come at once. */
function pause(error: OutsideError, before: number, { settle = 0 }: Patience): number {
  const grown = FIRST_PAUSE * 2 ** before;
  const asked = Math.max(error.retryAfter ?? grown, error.ambiguous ? settle : 0);
  return asked + Math.random() * grown;
}

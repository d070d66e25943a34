import { setTimeout as after } from "node:timers/promises";
import type { Clock } from "../../ports/clock.ts";

/** Node's timers hold at most this many milliseconds: a longer sleep would end at once. */
const LONGEST = 2_147_483_647;

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await after(Math.min(Math.max(ms, 0), LONGEST), undefined, { signal });
    } catch (error) {
      signal.throwIfAborted(); // the port promises the signal's own reason, node wraps it
      throw error;
    }
  },
};

/** The time of day counted from the start of the process: no correction moves it, and a suspended machine holds it back. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

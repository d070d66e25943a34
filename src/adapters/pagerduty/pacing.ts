import Bottleneck from "bottleneck";
import type { Clock } from "../../ports/clock.ts";
import { failed } from "./failure.ts";
import { orAbort } from "./or-abort.ts";

/** Smaller goes first. An acknowledgement or a lease that comes late costs a person their sleep; a diagnosis can wait. */
export const PRIORITY = { acknowledge: 0, handOff: 1, look: 2, action: 3, diagnosis: 5 } as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];

export interface Pacing {
  /** Does `work` when its turn comes. Throws OutsideError `throttled` when too many wait, and the signal's reason. */
  inTurn<T>(priority: Priority, work: () => Promise<T>, at: { doing: string; signal: AbortSignal }): Promise<T>;
  /** PagerDuty said 429: nothing is sent for so many milliseconds. */
  pause(ms: number): void;
  /** Drops what waits, and takes nothing more. */
  close(): Promise<void>;
}

const WAITING = 2_000;
const HEARTBEAT = 250; // of Bottleneck, in milliseconds: its intervals are multiples of it

/** Paces calls inside this process: a burst of a tenth of the limit, the rest spread over the minute. */
export function pacing(options: { requestsPerMinute: number; maxConcurrent: number; clock: Clock }): Pacing {
  const { clock } = options;
  const limiter = new Bottleneck({
    ...refill(options.requestsPerMinute),
    maxConcurrent: options.maxConcurrent,
    highWater: WAITING,
    strategy: Bottleneck.strategy.LEAK, // drops the least important, which may be the newcomer
  });
  let pausedUntil = 0;
  let closed = false;

  const waitOut = async (signal: AbortSignal): Promise<void> => {
    while (clock.now() < pausedUntil) await clock.sleep(pausedUntil - clock.now(), signal);
  };

  return {
    inTurn<T>(priority: Priority, work: () => Promise<T>, { doing, signal }: { doing: string; signal: AbortSignal }) {
      const done = new Promise<T>((resolve, reject) => {
        const turn = async (): Promise<void> => {
          const result = waitOut(signal).then(work);
          resolve(result); // not when Bottleneck is done with it: that is two timers later
          await result.catch(() => undefined);
        };
        limiter.schedule({ priority }, turn).catch(() => {
          if (closed) reject(failed("rejected", doing, { detail: "the connection to PagerDuty is closed" }));
          else reject(failed("throttled", doing, { detail: "too many calls to PagerDuty are waiting" }));
        });
      });
      return orAbort(done, signal);
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
    async close() {
      if (closed) return;
      closed = true;
      await limiter.stop({ dropWaitingJobs: true });
      await limiter.disconnect();
    },
  };
}

/** A bucket that holds a tenth of the limit and is refilled evenly: no minute, wherever it begins, sees more than the limit. */
function refill(perMinute: number): Bottleneck.ConstructorOptions {
  const burst = Math.max(1, Math.floor(perMinute / 10));
  const steady = Math.max(1, perMinute - burst);
  const amount = Math.max(1, Math.floor(steady / 30));
  const interval = Math.ceil((60_000 * amount) / steady / HEARTBEAT) * HEARTBEAT;
  return {
    reservoir: burst,
    reservoirIncreaseMaximum: burst,
    reservoirIncreaseAmount: amount,
    reservoirIncreaseInterval: interval,
  };
}

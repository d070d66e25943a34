import Bottleneck from "bottleneck";
import type { Clock } from "../../ports/clock.ts";
import { failed } from "./failure.ts";
import { orAbort } from "./or-abort.ts";
import { turnsInHand } from "./turns-in-hand.ts";

/** Smaller goes first. An acknowledgement or a lease that comes late costs a person their sleep; a diagnosis can wait. */
export const PRIORITY = { acknowledge: 0, handOff: 1, look: 2, action: 3, diagnosis: 5 } as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];

export interface Pacing {
  /** Does `work` when its turn comes. Throws OutsideError `throttled` when too many wait, and the signal's reason. */
  inTurn<T>(priority: Priority, work: () => Promise<T>, at: { doing: string; signal: AbortSignal }): Promise<T>;
  /** PagerDuty said 429: nothing is sent for so many milliseconds. */
  pause(ms: number): void;
  /** How many calls wait for their turn. */
  waiting(): number;
  /** Drops what waits, and takes nothing more. */
  close(): Promise<void>;
}

const HEARTBEAT = 250; // of Bottleneck, in milliseconds: its intervals are multiples of it

export interface PacingOptions {
  readonly requestsPerMinute: number;
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  /** Turns kept ready for what is urgent. Less than `maxConcurrent`. */
  readonly inHand: number;
  readonly clock: Clock;
}

/** Paces calls inside this process: a burst of a tenth of the limit, the rest spread over the minute. */
export function pacing(options: PacingOptions): Pacing {
  const { clock } = options;
  const limiter = limiterFor(options);
  const ready = turnsInHand(limiter, options.inHand);
  const closing = new AbortController();
  let pausedUntil = 0;

  const waitOut = async (signal: AbortSignal): Promise<void> => {
    while (clock.now() < pausedUntil) await clock.sleep(pausedUntil - clock.now(), signal);
  };

  return {
    inTurn(priority, work, { doing, signal }) {
      if (closing.signal.aborted) return Promise.reject(closing.signal.reason as Error);
      const either = AbortSignal.any([signal, closing.signal]);
      const inTime = () => waitOut(either).then(work);
      const end = priority <= PRIORITY.look ? ready.take() : undefined;
      return orAbort(end ? inTime().finally(end) : queued(limiter, inTime, { priority, doing }), either);
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
    waiting: () => limiter.queued(),
    async close() {
      if (closing.signal.aborted) return;
      closing.abort(failed("rejected", "calling", { detail: "the connection to PagerDuty is closed" }));
      void limiter.stop({ dropWaitingJobs: true }); // would wait for what is running
      await limiter.disconnect();
    },
  };
}

function queued<T>(
  limiter: Bottleneck,
  work: () => Promise<T>,
  { priority, doing }: { priority: Priority; doing: string },
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const turn = async (): Promise<void> => {
      const result = work();
      resolve(result); // not when Bottleneck is done with it: that is two timers later
      await result.catch(() => undefined);
    };
    limiter.schedule({ priority }, turn).catch(() => {
      reject(failed("throttled", doing, { detail: "too many calls to PagerDuty are waiting" }));
    });
  });
}

function limiterFor({ requestsPerMinute, maxConcurrent, maxWaiting }: PacingOptions): Bottleneck {
  return new Bottleneck({
    ...bucket(requestsPerMinute),
    maxConcurrent,
    highWater: maxWaiting,
    strategy: Bottleneck.strategy.LEAK, // drops the least important, which may be the newcomer
  });
}

/** A bucket that holds a tenth of the limit and is refilled evenly: no minute, wherever it begins, sees more than the limit. */
export function bucket(perMinute: number) {
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

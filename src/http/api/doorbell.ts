import type { Clock } from "../../ports/clock.ts";

/** Waits until somebody rings, or the time is over. A ring while nobody waits is kept. */
export interface Doorbell {
  ring(): void;
  /** False: the time is over, or `signal` aborted. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
}

export function doorbell(clock: Pick<Clock, "sleep">): Doorbell {
  let rung = false;
  let wake: () => void = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    async wait(ms, signal) {
      const nap = new AbortController();
      wake = () => nap.abort();
      if (!rung) await clock.sleep(ms, AbortSignal.any([signal, nap.signal])).catch(() => {});
      const heard = rung;
      rung = false;
      return heard;
    },
  };
}

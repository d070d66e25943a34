import type { Clock } from "../../src/ports/clock.ts";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that jumps to the next sleeper as soon as nothing else can run: hours pass in milliseconds, in the right order. */
export function movedClock(start = Date.parse("2026-11-24T02:00:00Z")): Clock & { set(at: number): void } {
  let now = start;
  let sleepers: readonly Sleeper[] = [];
  let turning = false;

  function turn(): void {
    const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
    turning = next !== undefined;
    if (!next) return;
    sleepers = sleepers.filter((each) => each !== next);
    now = Math.max(now, next.at);
    next.wake();
    setImmediate(() => setImmediate(turn));
  }

  return {
    now: () => now,
    set: (at) => {
      now = at;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const sleeper: Sleeper = { at: now + ms, wake: resolve };
        sleepers = [...sleepers, sleeper];
        signal.addEventListener("abort", () => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(signal.reason as Error);
        });
        if (!turning) {
          turning = true;
          setImmediate(() => setImmediate(turn));
        }
      }),
  };
}

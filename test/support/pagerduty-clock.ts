import type { SandboxClock } from "../../src/sandbox/pagerduty/clock.ts";

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

/** The sandbox's time, moved by hand: `advance` runs what falls due, in order. */
export function handClock(start = Date.parse("2026-11-24T02:00:00Z")): SandboxClock & { advance(ms: number): void } {
  let now = start;
  let timers: readonly Timer[] = [];
  return {
    now: () => now,
    after(ms, act) {
      const timer = { at: now + ms, act };
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = timers.filter((each) => each.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers = timers.filter((each) => each !== due);
        now = Math.max(now, due.at);
        due.act();
      }
      now = end;
    },
  };
}

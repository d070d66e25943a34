import { realClock, type SandboxClock } from "../../../src/sandbox/pagerduty/clock.ts";

const LONG = 30_000;

/** Real time, but what is to happen in half a minute or later happens twenty times as soon: a lease ends in seconds. */
export const hurriedClock: SandboxClock = {
  now: () => realClock.now(),
  after: (ms, act) => realClock.after(ms < LONG ? ms : ms / 20, act),
};

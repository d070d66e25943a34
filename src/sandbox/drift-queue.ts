import { advance, type Backlog, EMPTY_BACKLOG, sizeOf } from "./backlog.ts";
import { exportBacklog } from "./backlog-metrics.ts";
import type { SandboxClock } from "./pagerduty/clock.ts";
import type { Store } from "./prometheus/store.ts";

export interface DriftQueueOptions {
  readonly clock: SandboxClock;
  /** Items per second coming in, and going out with each ready pod. */
  readonly inRate: number;
  readonly speed: number;
  readonly readyPods: () => number;
  readonly store: Store;
  /** Milliseconds between two looks. */
  readonly scrapeInterval: number;
  /** Called after each look, with the backlog in whole items. */
  readonly onScrape: (backlog: number) => void;
}

export interface DriftQueue {
  /** The backlog at each look since the start, oldest first. */
  readonly history: readonly { readonly at: number; readonly size: number }[];
  close(): void;
}

const CALM = 30 * 60_000; // of history before the start
const CALM_STEP = 15_000;
const KEPT = 10_000;

/** Lets the backlog live: looks at it again and again, and has Prometheus remember what was seen. */
export function startDriftQueue(options: DriftQueueOptions): DriftQueue {
  const { clock, scrapeInterval } = options;
  const history: { at: number; size: number }[] = [];
  let last = clock.now();
  let backlog = calmUntil(last, options);
  let callOff = clock.after(scrapeInterval, look);

  function look(): void {
    const now = clock.now();
    backlog = step(backlog, last, now, options);
    last = now;
    const size = Math.round(sizeOf(backlog));
    history.push({ at: now, size });
    if (history.length > KEPT) history.shift();
    options.onScrape(size);
    callOff = clock.after(scrapeInterval, look);
  }

  return { history, close: () => callOff() };
}

/** Half an hour in which all was well, so that a trend has a past. */
function calmUntil(now: number, options: DriftQueueOptions): Backlog {
  let backlog = EMPTY_BACKLOG;
  for (let at = now - CALM; at < now; at += CALM_STEP) backlog = step(backlog, at, at + CALM_STEP, options);
  return backlog;
}

function step(backlog: Backlog, from: number, to: number, options: DriftQueueOptions): Backlog {
  const { inRate, speed, readyPods, store } = options;
  const next = advance(backlog, { inRate, speed, readyPods: readyPods() }, from, to);
  const rate = to === from ? 0 : ((next.processed - backlog.processed) * 1000) / (to - from);
  for (const { name, labels, value } of exportBacklog(next, rate, to)) {
    store.record(name, { job: "drift-queue", namespace: "spec-to-proof", ...labels }, value, to);
  }
  return next;
}

import { advance, type Backlog, EMPTY_BACKLOG, sizeOf } from "./backlog.ts";
import { exportBacklog } from "./backlog-metrics.ts";
import type { SandboxClock } from "./pagerduty/clock.ts";
import { AT_EASE, inflows, type Load, loadOf, type Strain } from "./processing.ts";
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
  /** Called after each look, with the backlog in whole items, and what each ready pod uses. */
  readonly onScrape: (backlog: number, load: Load) => void;
}

export interface DriftQueue {
  /** The backlog at each look since the start, oldest first. */
  readonly history: readonly { readonly at: number; readonly size: number }[];
  /** Items that wait now, in whole numbers. */
  readonly size: number;
  /** What is out of the ordinary from now on; what is left out stays as it is. */
  strain(strain: Partial<Strain>): void;
  /** So many items of one connector arrive at once. */
  burst(connector: string, items: number): void;
  close(): void;
}

const CALM = 75 * 60_000; // of history before the start: a rate an hour ago is known
const CALM_STEP = 5_000;
const KEPT = 10_000;

/** Lets the backlog live: looks at it again and again, and has Prometheus remember what was seen. */
export function startDriftQueue(options: DriftQueueOptions): DriftQueue {
  const { clock, scrapeInterval } = options;
  const history: { at: number; size: number }[] = [];
  let strain = AT_EASE;
  let last = clock.now();
  let backlog = calmUntil(last, options);
  let callOff = clock.after(scrapeInterval, look);

  function look(): void {
    const now = clock.now();
    const seen = step(backlog, { from: last, to: now, strain }, options);
    backlog = seen.backlog;
    last = now;
    const size = Math.round(sizeOf(backlog));
    history.push({ at: now, size });
    if (history.length > KEPT) history.shift();
    options.onScrape(size, seen.load);
    callOff = clock.after(scrapeInterval, look);
  }

  return {
    history,
    get size() {
      return Math.round(sizeOf(backlog));
    },
    strain: (more) => {
      strain = { ...strain, ...more };
    },
    burst: (connector, items) => {
      const type = inflows(1, AT_EASE).find((each) => each.connector === connector)?.type ?? "unknown";
      const now = clock.now();
      backlog = advance(
        backlog,
        { inflows: [{ connector, type, rate: items }], readyPods: 0, speed: 0 },
        now - 1_000,
        now,
      );
    },
    close: () => callOff(),
  };
}

/** The time before the start, in which all was well, so that a trend has a past. */
function calmUntil(now: number, options: DriftQueueOptions): Backlog {
  let backlog = EMPTY_BACKLOG;
  for (let at = now - CALM; at < now; at += CALM_STEP) {
    backlog = step(backlog, { from: at, to: at + CALM_STEP, strain: AT_EASE }, options).backlog;
  }
  return backlog;
}

function step(
  backlog: Backlog,
  { from, to, strain }: { readonly from: number; readonly to: number; readonly strain: Strain },
  { inRate, speed: usual, readyPods, store }: DriftQueueOptions,
): { readonly backlog: Backlog; readonly load: Load } {
  const [pods, speed] = [readyPods(), usual * strain.pace];
  const next = advance(backlog, { inflows: inflows(inRate, strain), readyPods: pods, speed }, from, to);
  const rate = to === from ? 0 : ((next.processed - backlog.processed) * 1000) / (to - from);
  for (const { name, labels, value } of exportBacklog(next, rate, to)) {
    store.record(name, { job: "drift-queue", namespace: "spec-to-proof", ...labels }, value, to);
  }
  const each = Math.max(1, pods);
  return { backlog: next, load: loadOf({ done: rate / each, speed, waiting: sizeOf(next) / each }, strain) };
}

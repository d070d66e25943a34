/** Items that came together and still wait. `at` in milliseconds. */
interface Batch {
  readonly at: number;
  readonly left: number;
}

/** A queue, first in first out. Items are counted in fractions; nothing is lost: `ingested` = `processed` + what waits. */
export interface Backlog {
  readonly waiting: readonly Batch[];
  readonly ingested: number;
  readonly processed: number;
}

/** Items per second coming in, and going out with each ready pod. */
export interface Flow {
  readonly inRate: number;
  readonly readyPods: number;
  readonly speed: number;
}

export const EMPTY_BACKLOG: Backlog = { waiting: [], ingested: 0, processed: 0 };

const DUST = 1e-9; // what the arithmetic of fractions leaves of an item

/** The backlog after the time from `from` to `to`: max(0, backlog + (inRate - readyPods * speed) * time). */
export function advance(backlog: Backlog, flow: Flow, from: number, to: number): Backlog {
  const seconds = (to - from) / 1000;
  const arrived = flow.inRate * seconds;
  const before = [...backlog.waiting, { at: from, left: arrived }];
  const waiting = drained(before, flow.readyPods * flow.speed * seconds);
  return {
    waiting,
    ingested: backlog.ingested + arrived,
    processed: backlog.processed + sum(before) - sum(waiting),
  };
}

export function sizeOf(backlog: Backlog): number {
  return sum(backlog.waiting);
}

/** How long the oldest item has waited, in milliseconds; 0 when none does. */
export function ageOf(backlog: Backlog, now: number): number {
  const [oldest] = backlog.waiting;
  return oldest ? now - oldest.at : 0;
}

function drained(batches: readonly Batch[], capacity: number): readonly Batch[] {
  let free = capacity;
  return batches
    .map(({ at, left }) => {
      const done = Math.min(left, free);
      free -= done;
      return { at, left: left - done };
    })
    .filter(({ left }) => left > DUST);
}

function sum(batches: readonly Batch[]): number {
  return batches.reduce((total, { left }) => total + left, 0);
}

/** Items that came together and still wait, by type. `at` in milliseconds. */
interface Batch {
  readonly at: number;
  readonly left: Readonly<Record<string, number>>;
}

/** A queue, first in first out. Items are counted in fractions; nothing is lost: `ingested` = `processed` + what waits. */
export interface Backlog {
  readonly waiting: readonly Batch[];
  readonly ingested: number;
  /** Of `ingested`: which connector brought how many. */
  readonly ingestedBy: Readonly<Record<string, number>>;
  readonly processed: number;
}

/** What one connector brings, in items per second. */
export interface Inflow {
  readonly connector: string;
  readonly type: string;
  readonly rate: number;
}

/** What comes in, and how many items per second each ready pod takes out. */
export interface Flow {
  readonly inflows: readonly Inflow[];
  readonly readyPods: number;
  readonly speed: number;
}

export const EMPTY_BACKLOG: Backlog = { waiting: [], ingested: 0, ingestedBy: {}, processed: 0 };

const DUST = 1e-9; // what the arithmetic of fractions leaves of an item

/** The backlog after the time from `from` to `to`: max(0, backlog + (rates - readyPods * speed) * time). */
export function advance(backlog: Backlog, flow: Flow, from: number, to: number): Backlog {
  const seconds = (to - from) / 1000;
  const arrived = flow.inflows.map((inflow) => ({ ...inflow, items: inflow.rate * seconds }));
  const before = [...backlog.waiting, { at: from, left: tally(arrived.map(({ type, items }) => [type, items])) }];
  const waiting = drained(before, flow.readyPods * flow.speed * seconds);
  return {
    waiting,
    ingested: backlog.ingested + arrived.reduce((total, { items }) => total + items, 0),
    ingestedBy: tally([
      ...Object.entries(backlog.ingestedBy),
      ...arrived.map(({ connector, items }) => [connector, items] as const),
    ]),
    processed: backlog.processed + total(before) - total(waiting),
  };
}

export function sizeOf({ waiting }: Backlog): number {
  return total(waiting);
}

/** What waits, by type. */
export function sizesByType({ waiting }: Backlog): Readonly<Record<string, number>> {
  return tally(waiting.flatMap(({ left }) => Object.entries(left)));
}

/** How long items have waited, in milliseconds: the age that this share of them does not exceed. 0 when none waits. */
export function ageOf({ waiting }: Backlog, now: number, share = 1): number {
  const enough = total(waiting) * share - DUST;
  let counted = 0;
  for (const batch of waiting.toReversed()) {
    counted += items(batch);
    if (counted >= enough) return now - batch.at;
  }
  return 0;
}

/** Takes the oldest first; of those that came together, of each type its share. */
function drained(batches: readonly Batch[], capacity: number): readonly Batch[] {
  let free = capacity;
  return batches
    .map((batch) => {
      const there = items(batch);
      const done = Math.min(there, free);
      free -= done;
      const kept = there === 0 ? 0 : (there - done) / there;
      return { at: batch.at, left: tally(Object.entries(batch.left).map(([type, left]) => [type, left * kept])) };
    })
    .filter((batch) => items(batch) > DUST);
}

function items({ left }: Batch): number {
  return Object.values(left).reduce((sum, each) => sum + each, 0);
}

function total(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + items(batch), 0);
}

function tally(entries: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [key, value] of entries) sums[key] = (sums[key] ?? 0) + value;
  return sums;
}

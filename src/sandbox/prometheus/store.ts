import type { Labels } from "../../domain/notification.ts";

/** A point of a series; `null` is the staleness marker that Prometheus writes when a series has gone. */
export interface Point {
  readonly at: number;
  readonly value: number | null;
}

export interface StoredSeries {
  readonly name: string;
  readonly labels: Labels;
  /** Oldest first. */
  readonly points: readonly Point[];
}

export interface Store {
  /** Adds a scraped value; `at` in milliseconds, not before the series' last one. */
  record(name: string, labels: Labels, value: number, at: number): void;
  /** One series ends, as an alert's does when it no longer fires. */
  end(name: string, labels: Labels, at: number): void;
  /** The target could not be scraped: all its series end, unless they come back later. */
  markStale(at: number): void;
  /** All series, also those that have ended. */
  all(): readonly StoredSeries[];
}

const KEPT_POINTS = 5_000; // per series: over an hour at one a second

export function createStore(): Store {
  const series = new Map<string, { name: string; labels: Labels; points: Point[] }>();
  const keyOf = (name: string, labels: Labels): string =>
    JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  return {
    record(name, labels, value, at) {
      const key = keyOf(name, labels);
      const known = series.get(key) ?? { name, labels, points: [] };
      series.set(key, known);
      append(known.points, { at, value });
    },
    end(name, labels, at) {
      const known = series.get(keyOf(name, labels));
      if (known && known.points.at(-1)?.value !== null) append(known.points, { at, value: null });
    },
    markStale(at) {
      for (const { points } of series.values()) {
        if (points.at(-1)?.value !== null) append(points, { at, value: null });
      }
    },
    all: () => [...series.values()],
  };
}

function append(points: Point[], point: Point): void {
  points.push(point);
  if (points.length > KEPT_POINTS) points.splice(0, KEPT_POINTS / 10);
}

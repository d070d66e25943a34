import type { Labels } from "../domain/notification.ts";

/**
 * One sample of an instant query. `value` may be NaN or infinite: that is for the collector to tell. `at`, in milliseconds,
 * is when Prometheus evaluated the query, not when it scraped the value: that is what PromQL's `timestamp()` tells.
 */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly at: number;
}

/** One series of a range query, points oldest first. */
export interface Series {
  readonly labels: Labels;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/**
 * `items` empty = the metric is not there, which is not zero. `warnings`: Prometheus answered, but not fully.
 * `infos`: remarks on the query that put nothing in doubt.
 */
export interface Answer<Item> {
  readonly items: readonly Item[];
  readonly warnings: readonly string[];
  readonly infos?: readonly string[];
}

/** Prometheus' query API. Throws OutsideError. */
export interface Metrics {
  instant(query: string, signal: AbortSignal): Promise<Answer<Sample>>;
  /** `from`, `to`, `step` in milliseconds. */
  range(query: string, span: { from: number; to: number; step: number }, signal: AbortSignal): Promise<Answer<Series>>;
}

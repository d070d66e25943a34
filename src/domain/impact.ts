import type { Point } from "./trend.ts";

const MINUTE = 60_000;

/** The number that a condition compares the signal with, when it is as plain as `signal.value <= 100.0`. */
export interface Threshold {
  readonly value: number;
  /** On which side it is unhealthy. */
  readonly bad: "above" | "below";
}

export function thresholdOf(healthy: string): Threshold | undefined {
  const [, operator, value] = /^\s*signal\.value\s*(<=?|>=?)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(healthy) ?? [];
  return operator && value ? { value: Number(value), bad: operator.startsWith("<") ? "above" : "below" } : undefined;
}

/** What an episode did to the signal. Times in milliseconds. */
export interface Measured {
  readonly kind: "measured";
  readonly query: string;
  readonly from: number;
  readonly to: number;
  /** The worst value and when it was measured. */
  readonly worst: Point;
  /** How long it was unhealthy. */
  readonly unhealthyMs: number;
  /** Value times minutes on the unhealthy side of the threshold; null: `healthy` compares with no one number. */
  readonly area: number | null;
  readonly threshold: Threshold | null;
}

export type Impact = Measured | { readonly kind: "unknown"; readonly reason: string };

/** The worst value of each part of a whole, such as of each type of item. */
export interface Parts {
  readonly name: string;
  readonly query: string;
  readonly by: string;
  readonly worst: Readonly<Record<string, number>>;
}

/** What is looked at again when an episode is over: impact as far as it can be measured. */
export interface Aftermath {
  /** When the first alert of the group began, as Alertmanager says; null: it does not say. */
  readonly firedAt: number | null;
  readonly impact: Impact;
  readonly parts: readonly (Parts | { readonly name: string; readonly unknown: string })[];
}

interface Measuring {
  readonly query: string;
  readonly span: { readonly from: number; readonly to: number; readonly step: number };
  readonly isHealthy: (value: number) => boolean;
  readonly threshold: Threshold | undefined;
}

/** The impact from the signal's points, oldest first. A gap of more than two steps counts as nothing: it is not known. */
export function impactOf(points: readonly Point[], { query, span, isHealthy, threshold }: Measuring): Impact {
  const [first, ...rest] = points;
  if (!first) return { kind: "unknown", reason: `${query} has no values of that time` };
  const lasting = points.map((point, index) => ({ ...point, ms: heldFor(point, points[index + 1], span) }));
  const bad = lasting.filter(({ value }) => !isHealthy(value));
  const below = threshold?.bad === "below";
  const worst = rest.reduce(
    (most, each) => (below === each.value < most.value && each.value !== most.value ? each : most),
    first,
  );
  const beyond = (value: number, from: number): number => Math.max(0, below ? from - value : value - from);
  const area =
    threshold && lasting.reduce((sum, { value, ms }) => sum + (beyond(value, threshold.value) * ms) / MINUTE, 0);
  const unhealthyMs = bad.reduce((sum, { ms }) => sum + ms, 0);
  const { from, to } = span;
  return { kind: "measured", query, from, to, worst, unhealthyMs, area: area ?? null, threshold: threshold ?? null };
}

/** How long a value stood: until the next one, if that came in time. */
function heldFor({ at }: Point, next: Point | undefined, { to, step }: Measuring["span"]): number {
  const until = Math.min(next?.at ?? to, to);
  const ms = until - at;
  return ms > 2 * step ? step : Math.max(0, ms);
}

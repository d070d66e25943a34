import { type Point, type Trend, timeUntil, trendOf } from "./trend.ts";
import { inWords, rounded } from "./wording.ts";

/** The signal as it was read once after an action. `improving`: what the runbook's own condition says of it. */
export type Reading =
  | {
      readonly kind: "measured";
      readonly at: number;
      readonly value: number;
      readonly healthy: boolean;
      readonly improving?: boolean;
    }
  | { readonly kind: "unknown"; readonly at: number; readonly reason: string };

type Measured = Reading & { readonly kind: "measured" };

/** Where the signal is heading. `eta` in milliseconds, when an estimate can be made. */
export type Course =
  | { readonly kind: "recovered"; readonly says: string }
  | { readonly kind: "improving"; readonly says: string; readonly eta?: number }
  | { readonly kind: "flat"; readonly says: string }
  | { readonly kind: "worse"; readonly says: string }
  | { readonly kind: "unknown"; readonly says: string };

export interface CourseOptions {
  /** How long the signal must stay healthy, and how far back a trend is looked for; milliseconds. */
  readonly soak: number;
  readonly window: number;
  /** Two readings are never further apart, unless the clock was set or the process slept. */
  readonly gap: number;
  /** Whether the signal would be healthy at that value. */
  readonly healthyAt: (value: number) => boolean;
}

/** Judges readings in the order in which they were taken. Where time or the counter itself jumped, only what came after counts. */
export function courseOf(readings: readonly Reading[], { soak, window, gap, healthyAt }: CourseOptions): Course {
  const recent = sinceBreak(readings, gap);
  const last = recent.at(-1);
  if (!last) return { kind: "unknown", says: "the signal was not read" };
  if (last.kind === "unknown") return { kind: "unknown", says: last.reason };
  if (isSoaked(recent, soak))
    return { kind: "recovered", says: `${course(recent.filter(isMeasured))}, healthy for ${inWords(soak)}` };
  const points = sinceReset(recent.filter(isMeasured).filter(({ at }) => at >= last.at - window));
  const trend = trendOf(points);
  const says = course(points);
  const eta = trend?.certain ? timeUntil(healthyAt, trend) : undefined;
  if (last.improving === true || (last.improving === undefined && eta !== undefined)) {
    return eta === undefined
      ? { kind: "improving", says: `${says}, improving` }
      : { kind: "improving", says: `${says}, healthy in about ${inWords(eta)}`, eta };
  }
  if (!trend || points.length < 4) return { kind: "unknown", says: `${says}: too few readings to tell a trend` };
  return isWorse(trend, healthyAt)
    ? { kind: "worse", says: `${says}, getting worse` }
    : { kind: "flat", says: `${says}, no better` };
}

/** Healthy lies in the direction that it comes from. */
function isWorse(trend: Trend, healthyAt: CourseOptions["healthyAt"]): boolean {
  if (!trend.certain || timeUntil(healthyAt, trend) !== undefined) return false;
  return timeUntil(healthyAt, { latest: trend.latest, perMinute: -trend.perMinute }) !== undefined;
}

/** "114 → 61 in 3 min" */
function course(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "no value";
  const took = last.at - first.at;
  return took < 1_000 ? rounded(last.value) : `${rounded(first.value)} → ${rounded(last.value)} in ${inWords(took)}`;
}

function isMeasured(reading: Reading): reading is Measured {
  return reading.kind === "measured";
}

/** Healthy at every reading since one that is at least `soak` old; a gap in between begins it anew. */
function isSoaked(readings: readonly Reading[], soak: number): boolean {
  const broken = readings.findLastIndex((each) => each.kind === "unknown" || !each.healthy);
  const healthy = readings.slice(broken + 1);
  const [first, last] = [healthy[0], healthy.at(-1)];
  return first !== undefined && last !== undefined && last.at - first.at >= soak;
}

/** The readings since time last jumped: backwards, or further than readings can be apart. */
function sinceBreak(readings: readonly Reading[], gap: number): readonly Reading[] {
  const gaps = readings.slice(1).map(({ at }, index) => at - (readings[index]?.at ?? at));
  return readings.slice(gaps.findLastIndex((each) => each < 0 || each > gap) + 1);
}

/** Other steps are smaller by so much than that of a counter that began anew. */
const RESET = 8;

/** The points since the value last fell to less than half at once, as it does when what counts it was restarted. */
function sinceReset(points: readonly Point[]): readonly Point[] {
  const steps = points.slice(1).map(({ value }, index) => value - (points[index]?.value ?? value));
  const usual = median(steps.map(Math.abs));
  const reset = steps.findLastIndex((step, index) => {
    const before = points[index]?.value ?? 0;
    return step < 0 && -step > RESET * usual && -step > Math.abs(before) / 2;
  });
  return points.slice(reset + 1);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

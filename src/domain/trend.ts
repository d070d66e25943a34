/** A measured value at a moment, in milliseconds. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** The straight line that fits best. */
export interface Trend {
  readonly perMinute: number;
  /** The line's value at the last point. */
  readonly latest: number;
  /** From the first point to the last, in milliseconds. */
  readonly span: number;
  /** Whether the slope stands out from the noise around the line; false with fewer than four points. */
  readonly certain: boolean;
}

const MINUTE = 60_000;
/** A slope below so many of its own standard errors may be chance: with four points or more, in about one of thirty. */
const STANDARD_ERRORS = 4;
/** A change of less than this share of the value is none. */
const NOTHING = 0.01;

/** Least squares over the points; undefined when they have no extent in time. */
export function trendOf(points: readonly Point[]): Trend | undefined {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return undefined;
  const xs = points.map(({ at }) => (at - first.at) / MINUTE);
  const ys = points.map(({ value }) => value);
  const [x0, y0] = [mean(xs), mean(ys)];
  const spread = sum(xs.map((x) => (x - x0) ** 2));
  if (spread === 0) return undefined;
  const perMinute = sum(xs.map((x, index) => (x - x0) * ((ys[index] ?? 0) - y0))) / spread;
  const lineAt = (x: number): number => y0 + perMinute * (x - x0);
  const residual = sum(xs.map((x, index) => ((ys[index] ?? 0) - lineAt(x)) ** 2));
  const error = points.length > 2 ? Math.sqrt(residual / (points.length - 2) / spread) : Number.POSITIVE_INFINITY;
  const span = last.at - first.at;
  const rise = Math.abs((perMinute * span) / MINUTE);
  const matters = rise > NOTHING * Math.max(...ys.map(Math.abs));
  const certain = points.length >= 4 && matters && Math.abs(perMinute) > STANDARD_ERRORS * error;
  return { perMinute, latest: lineAt((last.at - first.at) / MINUTE), span, certain };
}

const SOON = 1_000;
const HORIZON = 24 * 60 * MINUTE;
const STRIDE = 1.05;

/** Milliseconds until the line, going on as it does, is healthy; undefined: not within a day. */
export function timeUntil(healthy: (value: number) => boolean, trend: Pick<Trend, "perMinute" | "latest">) {
  for (let ms = SOON; ms <= HORIZON; ms *= STRIDE) {
    if (healthy(trend.latest + (trend.perMinute * ms) / MINUTE)) return ms;
  }
  return undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

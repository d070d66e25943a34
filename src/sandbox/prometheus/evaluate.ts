import type { Labels } from "../../domain/notification.ts";
import { BadQuery, type Expression } from "./language.ts";
import type { Point, Store, StoredSeries } from "./store.ts";

/** How far an instant looks back for a series' last point: Prometheus' default. */
const LOOKBACK = 5 * 60_000;

export interface Element {
  readonly labels: Labels;
  readonly value: number;
}

type Selector = Expression & { readonly kind: "selector" };
interface Found {
  readonly series: StoredSeries;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** The instant vector of an expression at a moment. */
export function evaluate(expression: Expression, store: Store, at: number): readonly Element[] {
  if (expression.kind === "call") return call(expression, store, at);
  if (expression.kind === "ratio") return ratios(expression, store, at);
  if (expression.range !== undefined) {
    throw new BadQuery('invalid expression type "range vector" for this query, must be Scalar or instant Vector');
  }
  return select(expression, LOOKBACK, store, at).flatMap(({ series, points }) =>
    points.slice(-1).map(({ value }) => ({ labels: { __name__: series.name, ...series.labels }, value })),
  );
}

function call({ name, by, of }: Expression & { kind: "call" }, store: Store, at: number): readonly Element[] {
  switch (name) {
    case "timestamp":
      return timestamps(of, store, at);
    case "rate":
      return rates(of, store, at);
    case "sum":
      return folded(evaluate(of, store, at), by, (values) => values.reduce((sum, value) => sum + value, 0));
    case "min":
      return folded(evaluate(of, store, at), by, (values) => Math.min(...values));
    case "max":
      return folded(evaluate(of, store, at), by, (values) => Math.max(...values));
  }
}

/** When the value was scraped, for a plain selector; else, as in Prometheus, when it was evaluated. */
function timestamps(of: Expression, store: Store, at: number): readonly Element[] {
  if (of.kind !== "selector") return evaluate(of, store, at).map(({ labels }) => ({ labels, value: at / 1000 }));
  return select(of, LOOKBACK, store, at).flatMap(({ series, points }) =>
    points.slice(-1).map((point) => ({ labels: series.labels, value: point.at / 1000 })),
  );
}

/** Per second, from first to last point, across counter resets; without Prometheus' extrapolation to the range's ends. */
function rates(of: Expression, store: Store, at: number): readonly Element[] {
  if (of.kind !== "selector" || of.range === undefined) {
    throw new BadQuery('invalid parameter "query": expected type range vector in call to function "rate"');
  }
  return select(of, of.range, store, at).flatMap(({ series, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last || first === last) return [];
    const increase = points.slice(1).reduce((sum, point, index) => {
      const before = points[index]?.value ?? 0;
      return sum + (point.value >= before ? point.value - before : point.value);
    }, 0);
    return [{ labels: series.labels, value: (increase * 1000) / (last.at - first.at) }];
  });
}

/** The series a selector matches, with their points in the time before `at`; a series that has ended is not there. */
function select({ matchers, offset }: Selector, span: number, store: Store, now: number): readonly Found[] {
  const at = now - offset;
  return store
    .all()
    .filter(({ name, labels }) =>
      matchers.every(({ label, holds }) => holds((label === "__name__" ? name : labels[label]) ?? "")),
    )
    .map((series) => ({ series, points: living(series.points, at - span, at) }))
    .filter(({ points }) => points.length > 0);
}

function living(points: readonly Point[], after: number, until: number): Found["points"] {
  const inside = points.filter((point) => point.at > after && point.at <= until);
  if (inside.at(-1)?.value === null) return [];
  return inside.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]));
}

function folded(
  elements: readonly Element[],
  by: readonly string[],
  fold: (values: readonly number[]) => number,
): readonly Element[] {
  const groups = new Map<string, { labels: Labels; values: number[] }>();
  for (const { labels, value } of elements) {
    const kept = Object.fromEntries(by.flatMap((label) => (labels[label] ? [[label, labels[label]]] : [])));
    const group = groups.get(JSON.stringify(kept)) ?? { labels: kept, values: [] };
    groups.set(JSON.stringify(kept), group);
    group.values.push(value);
  }
  return [...groups.values()].map(({ labels, values }) => ({ labels, value: fold(values) }));
}

/** Each series divided by the one with the same labels; what has no counterpart is left out. */
function ratios({ left, right }: Expression & { kind: "ratio" }, store: Store, at: number): readonly Element[] {
  const divisors = new Map(evaluate(right, store, at).map(({ labels, value }) => [keyOf(labels), value]));
  return evaluate(left, store, at).flatMap(({ labels, value }) => {
    const divisor = divisors.get(keyOf(labels));
    const { __name__, ...others } = labels;
    return divisor === undefined ? [] : [{ labels: others, value: value / divisor }];
  });
}

function keyOf({ __name__, ...labels }: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

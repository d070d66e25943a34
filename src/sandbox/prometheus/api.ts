import { evaluate } from "./evaluate.ts";
import { BadQuery, parseQuery } from "./language.ts";
import type { Store } from "./store.ts";

export type Params = Readonly<Record<string, string | undefined>>;

const MOST_POINTS = 11_000;

/** `GET /api/v1/query`: the `data` of the answer. Throws BadQuery. */
export function instantQuery({ query = "", time }: Params, store: Store, now: number): object {
  const expression = parseQuery(query);
  const at = time === undefined ? now : moment("time", time);
  const result = evaluate(expression, store, at).map(({ labels, value }) => ({
    metric: labels,
    value: [at / 1000, formatted(value)],
  }));
  return { resultType: "vector", result };
}

/** `GET /api/v1/query_range`: the `data` of the answer. Throws BadQuery. */
export function rangeQuery(params: Params, store: Store): object {
  const expression = parseQuery(params["query"] ?? "");
  const start = moment("start", params["start"]);
  const end = moment("end", params["end"]);
  const step = Number(params["step"]) * 1000;
  if (!(step > 0)) throw new BadQuery('invalid parameter "step": zero or negative query resolution step widths');
  if (end < start) throw new BadQuery('invalid parameter "end": end timestamp must not be before start time');
  if ((end - start) / step > MOST_POINTS) throw new BadQuery("exceeded maximum resolution of 11,000 points");
  const found = new Map<string, { metric: object; values: [number, string][] }>();
  for (let at = start; at <= end; at += step) {
    for (const { labels, value } of evaluate(expression, store, at)) {
      const key = JSON.stringify(labels);
      const series = found.get(key) ?? { metric: labels, values: [] };
      found.set(key, series);
      series.values.push([at / 1000, formatted(value)]);
    }
  }
  return { resultType: "matrix", result: [...found.values()] };
}

function moment(name: string, text: string | undefined): number {
  const seconds = Number(text);
  const at = text && Number.isFinite(seconds) ? Math.round(seconds * 1000) : Date.parse(text ?? "");
  if (Number.isNaN(at))
    throw new BadQuery(`invalid parameter "${name}": cannot parse "${text ?? ""}" to a valid timestamp`);
  return at;
}

function formatted(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}

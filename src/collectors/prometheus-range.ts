import { z } from "zod";
import { sparkline } from "../domain/sparkline.ts";
import { trendOf } from "../domain/trend.ts";
import { inWords, rounded, shortened } from "../domain/wording.ts";
import type { Answer, Series } from "../ports/metrics.ts";
import { type Collector, NotKnown } from "./collector.ts";

const POINTS = 60;

const Params = z.strictObject({
  query: z.string().trim().min(1).describe("PromQL that gives one series."),
  minutes: z.number().positive().max(1_440).default(10).describe("How far to look back."),
  step_seconds: z.number().min(1).optional().describe("Distance of the points; default: a sixtieth of the time."),
});
type Params = z.output<typeof Params>;
type Points = Series["points"];

export const prometheusRange: Collector<Params> = {
  name: "prometheus.range",
  summary: "How the value of a PromQL query developed over the last minutes.",
  params: Params,
  facts: {
    value: { type: "double", doc: "The last value." },
    first: { type: "double", doc: "The first value." },
    min: { type: "double", doc: "The smallest value." },
    max: { type: "double", doc: "The largest value." },
    change: { type: "double", doc: "Last less first." },
    slope_per_minute: { type: "double", doc: "Trend by least squares; from two points on." },
    points: { type: "int", doc: "How many points there are." },
    partial: { type: "bool", doc: "Prometheus answered with warnings: the answer may lack something." },
  },
  history: ({ query }) => ({ query }),
  async collect({ query, minutes, step_seconds }, { metrics, clock }, signal) {
    const to = clock.now();
    const step = Math.max(1_000, (step_seconds ?? (minutes * 60) / POINTS) * 1000);
    const answer = await metrics.range(query, { from: to - minutes * 60_000, to, step }, signal);
    const points = measured(query, answer.items);
    const last = points.at(-1) ?? { at: 0, value: 0 };
    if (to - last.at > 2 * step) {
      throw new NotKnown(`${named(query)} has ended: its last point is ${inWords(to - last.at)} old`);
    }
    const values = points.map(({ value }) => value);
    const first = values[0] ?? 0;
    const [min, max, slope] = [Math.min(...values), Math.max(...values), trendOf(points)?.perMinute];
    return {
      facts: {
        value: last.value,
        first,
        min,
        max,
        change: last.value - first,
        points: points.length,
        ...(slope === undefined ? {} : { slope_per_minute: slope }),
        partial: answer.warnings.length > 0,
      },
      evidence: [
        `${named(query)} over ${inWords(minutes * 60_000)}: ${rounded(first)} to ${rounded(last.value)} ` +
          `(min ${rounded(min)}, max ${rounded(max)}${slope === undefined ? "" : `, ${signed(slope)} per minute`})`,
        sparkline(values),
        ...remarks(answer),
      ].join("\n"),
    };
  },
};

/** The points that are numbers, of the one series there must be. */
function measured(query: string, items: readonly Series[]): Points {
  const [only, ...others] = items;
  if (!only) throw new NotKnown(`${named(query)} returned nothing: there was no such series`);
  if (others.length > 0)
    throw new NotKnown(`${named(query)} returned ${items.length} series, so no one development: aggregate it`);
  const last = only.points.at(-1)?.value ?? Number.NaN;
  if (!Number.isFinite(last)) throw new NotKnown(`${named(query)} is ${last} now, which is not a number to decide on`);
  return only.points.filter(({ value }) => Number.isFinite(value));
}

function remarks({ warnings, infos = [] }: Answer<Series>): readonly string[] {
  return [
    ...warnings.slice(0, 5).map((warning) => `Prometheus warned: ${warning}`),
    ...infos.slice(0, 5).map((info) => `Prometheus remarked: ${info}`),
  ];
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${rounded(value)}`;
}

/** The query as it is told: a few hundred characters of PromQL say nothing to a tired person. */
function named(query: string): string {
  return shortened(query, 40);
}

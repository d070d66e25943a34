import { z } from "zod";
import type { Facts } from "../domain/facts.ts";
import { inWords, rounded, shortened } from "../domain/wording.ts";
import type { Answer, Metrics, Sample } from "../ports/metrics.ts";
import { type Collected, type Collector, NotKnown } from "./collector.ts";

const MOST_SERIES = 500;
const SHOWN = 5;
const PLAIN_SELECTOR = /^[a-zA-Z_:][\w:]*(\{[^{}]*\})?$/;

const Params = z.strictObject({
  query: z.string().trim().min(1).describe("PromQL, evaluated now."),
  by: z.string().min(1).optional().describe("A label: one value for each of its values."),
  fold: z
    .enum(["sum", "max"])
    .default("sum")
    .describe("With `by`: how values that differ in other labels become one, and all of them `total`."),
  max_age_seconds: z.number().positive().default(300).describe("An older sample says nothing about now."),
});
type Params = z.output<typeof Params>;

export const prometheusQuery: Collector<Params> = {
  name: "prometheus.query",
  summary: "The value of a PromQL query now.",
  params: Params,
  facts: {
    value: { type: "double", doc: "The value; only without `by`, and only when there is exactly one series." },
    series: { type: "int", doc: "How many series the query returned." },
    age_seconds: { type: "double", doc: "How long ago the oldest of the samples was scraped." },
    partial: { type: "bool", doc: "Prometheus answered with warnings: the answer may lack something." },
    by: { type: "map<string, double>", doc: "With `by`: the value for each value of the label." },
    total: { type: "double", doc: "With `by`: the sum of all, or with `fold: max` the largest." },
    top: { type: "string", doc: "With `by`: the label value with the largest value." },
  },
  history: ({ query, by }) => ({ query, ...(by !== undefined && { by }) }),
  async collect(params, { metrics, clock }, signal) {
    const [answer, scrapedAt] = await Promise.all([
      metrics.instant(params.query, signal),
      oldestScrape(params.query, metrics, signal),
    ]);
    const age = Math.max(0, clock.now() - Math.min(scrapedAt ?? Infinity, ...answer.items.map(({ at }) => at)));
    refuseUnknown(params, answer, age);
    const { facts, evidence } =
      params.by === undefined ? single(params.query, answer.items) : grouped(params, answer.items);
    return {
      facts: { ...facts, series: answer.items.length, age_seconds: age / 1000, partial: answer.warnings.length > 0 },
      evidence: [`${evidence} (${inWords(age)} old)`, ...remarks(answer)].join("\n"),
    };
  },
};

/** A sample's own time is that of the evaluation; only `timestamp()` of a plain selector tells when it was scraped. */
async function oldestScrape(query: string, metrics: Metrics, signal: AbortSignal): Promise<number | undefined> {
  if (!PLAIN_SELECTOR.test(query)) return undefined;
  const { items } = await metrics.instant(`timestamp(${query})`, signal);
  return items.length === 0 ? undefined : Math.min(...items.map(({ value }) => value)) * 1000;
}

function refuseUnknown({ query, max_age_seconds }: Params, { items }: Answer<Sample>, age: number): void {
  if (items.length === 0) throw new NotKnown(`${named(query)} returned nothing: there is no such series now`);
  if (items.length > MOST_SERIES)
    throw new NotKnown(`${named(query)} returned ${items.length} series: it must be narrowed`);
  const odd = items.find(({ value }) => !Number.isFinite(value));
  if (odd) throw new NotKnown(`${named(query)} is ${odd.value}, which is not a number to decide on`);
  if (age > max_age_seconds * 1000) {
    throw new NotKnown(
      `${named(query)} is stale: its sample is ${inWords(age)} old, at most ${max_age_seconds} s are allowed`,
    );
  }
}

function single(query: string, items: readonly Sample[]): Collected {
  const [only, ...others] = items;
  if (only && others.length === 0)
    return { facts: { value: only.value }, evidence: `${named(query)} = ${rounded(only.value)}` };
  const shown = items.slice(0, SHOWN).map(({ value }) => rounded(value));
  const more = items.length > SHOWN ? ", …" : "";
  return {
    facts: {},
    evidence: `${named(query)}: ${items.length} series, so no one value: ${shown.join(", ")}${more}`,
  };
}

const FOLDS = {
  sum: (a: number, b: number) => a + b,
  max: (a: number, b: number) => Math.max(a, b),
} as const;

function grouped({ query, by = "", fold }: Params, items: readonly Sample[]): Collected {
  const values = new Map<string, number>();
  for (const { labels, value } of items) {
    const key = labels[by] ?? "";
    const before = values.get(key);
    values.set(key, before === undefined ? value : FOLDS[fold](before, value));
  }
  const ranked = [...values].toSorted(([, a], [, b]) => b - a);
  const total = items.map(({ value }) => value).reduce(FOLDS[fold]);
  const shown = ranked.slice(0, SHOWN).map(([key, value]) => `${key || "(none)"} ${rounded(value)}`);
  const more = ranked.length > SHOWN ? `, ${ranked.length - SHOWN} more` : "";
  const facts: Facts = { by: Object.fromEntries(ranked), total, top: ranked[0]?.[0] ?? "" };
  return {
    facts,
    evidence: `${named(query)} by ${by}: ${shown.join(", ")}${more}; ${fold === "sum" ? "total" : "largest"} ${rounded(total)}`,
  };
}

function remarks({ warnings, infos = [] }: Answer<Sample>): readonly string[] {
  return [
    ...warnings.slice(0, SHOWN).map((warning) => `Prometheus warned: ${warning}`),
    ...infos.slice(0, SHOWN).map((info) => `Prometheus remarked: ${info}`),
  ];
}

/** The query as it is told: a few hundred characters of PromQL say nothing to a tired person. */
function named(query: string): string {
  return shortened(query, 40);
}

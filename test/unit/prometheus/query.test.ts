import { expect } from "chai";
import { type Collected, NotKnown } from "../../../src/collectors/collector.ts";
import { prometheusQuery } from "../../../src/collectors/prometheus-query.ts";
import type { Answer, Sample } from "../../../src/ports/metrics.ts";
import { metricsFake, NOON } from "../../support/metrics-fake.ts";

type Given = readonly (readonly [value: number, labels?: Record<string, string>])[];

function answer(given: Given, extra: Partial<Answer<Sample>> = {}): Answer<Sample> {
  return { items: given.map(([value, labels = {}]) => ({ labels, value, at: NOON })), warnings: [], ...extra };
}

function collect(
  instant: Readonly<Record<string, Answer<Sample>>>,
  params: { query: string; by?: string; max_age_seconds?: number },
): Promise<Collected> {
  return prometheusQuery.collect(
    prometheusQuery.params.parse(params),
    metricsFake({ instant }),
    new AbortController().signal,
  );
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(NotKnown);
  return (error as NotKnown).message;
}

describe("prometheus.query", () => {
  it("brings the value of the one series, and how old its sample is", async () => {
    const scraped = answer([[NOON / 1000 - 12]]);

    const { facts, evidence } = await collect(
      { backlog: answer([[150]]), "timestamp(backlog)": scraped },
      { query: "backlog" },
    );

    expect(facts).to.deep.equal({ value: 150, series: 1, age_seconds: 12, partial: false });
    expect(evidence).to.equal("backlog = 150 (12 s old)");
  });

  it("does not ask when an expression was scraped, because Prometheus does not know", async () => {
    const sources = metricsFake({ instant: { "sum(backlog)": answer([[7]]) } });

    await prometheusQuery.collect(
      prometheusQuery.params.parse({ query: "sum(backlog)" }),
      sources,
      new AbortController().signal,
    );

    expect(sources.asked).to.deep.equal(["sum(backlog)"]);
  });

  it("leaves the value out when there are several series, and says so", async () => {
    const { facts, evidence } = await collect({ backlog: answer([[1], [2]]) }, { query: "backlog" });

    expect(facts).to.deep.equal({ series: 2, age_seconds: 0, partial: false });
    expect(evidence).to.equal("backlog: 2 series, so no one value: 1, 2 (0 s old)");
  });

  it("groups by a label, summed over the other labels, largest first", async () => {
    const given = answer([
      [20, { type: "docs", pod: "a" }],
      [80, { type: "schema" }],
      [25, { type: "docs", pod: "b" }],
      [3, {}],
    ]);

    const { facts, evidence } = await collect({ backlog: given }, { query: "backlog", by: "type" });

    expect(facts).to.deep.include({ by: { schema: 80, docs: 45, "": 3 }, total: 128, top: "schema", series: 4 });
    expect(evidence).to.equal("backlog by type: schema 80, docs 45, (none) 3; total 128 (0 s old)");
  });

  it("tells warnings as partial, and remarks without doubting the answer", async () => {
    const warned = await collect({ x: answer([[1]], { warnings: ["store a is down"] }) }, { query: "x" });
    const remarked = await collect({ x: answer([[1]], { infos: ["may not be a counter"] }) }, { query: "x" });

    expect(warned.facts["partial"]).to.equal(true);
    expect(warned.evidence).to.include("Prometheus warned: store a is down");
    expect(remarked.facts["partial"]).to.equal(false);
    expect(remarked.evidence).to.include("Prometheus remarked: may not be a counter");
  });

  it("does not take nothing for zero", async () => {
    const why = await refusal(collect({}, { query: "backlog" }));

    expect(why).to.equal("backlog returned nothing: there is no such series now");
  });

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses ${value}`, async () => {
      const why = await refusal(collect({ x: answer([[value]]) }, { query: "x" }));

      expect(why).to.equal(`x is ${value}, which is not a number to decide on`);
    });
  }

  it("refuses a sample older than 5 minutes, and one older than the runbook allows", async () => {
    const scraped = (secondsAgo: number) => ({
      x: answer([[1]]),
      "timestamp(x)": answer([[NOON / 1000 - secondsAgo]]),
    });

    const tooOld = await refusal(collect(scraped(301), { query: "x" }));
    const tooOldForIt = await refusal(collect(scraped(61), { query: "x", max_age_seconds: 60 }));

    expect(tooOld).to.equal("x is stale: its sample is 5 min old, at most 300 s are allowed");
    expect(tooOldForIt).to.include("stale");
  });

  it("refuses more series than anybody reads", async () => {
    const many = answer(Array.from({ length: 501 }, (_, index) => [index] as const));

    const why = await refusal(collect({ x: many }, { query: "x" }));

    expect(why).to.equal("x returned 501 series: it must be narrowed");
  });

  it("returns no fact that its table does not name", async () => {
    const one = await collect({ x: answer([[1]]) }, { query: "x" });
    const more = await collect({ x: answer([[1, { a: "b" }]]) }, { query: "x", by: "a" });

    expect(Object.keys(prometheusQuery.facts)).to.include.members([
      ...Object.keys(one.facts),
      ...Object.keys(more.facts),
    ]);
  });
});

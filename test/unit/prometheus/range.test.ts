import { expect } from "chai";
import * as fc from "fast-check";
import { type Collected, NotKnown } from "../../../src/collectors/collector.ts";
import { prometheusRange } from "../../../src/collectors/prometheus-range.ts";
import { type Point, trendOf } from "../../../src/domain/trend.ts";
import type { Answer, Series } from "../../../src/ports/metrics.ts";
import { metricsFake, NOON } from "../../support/metrics-fake.ts";

/** One point a minute, the last one now. */
function minutely(values: readonly number[], warnings: readonly string[] = []): Answer<Series> {
  const points = values.map((value, index) => ({ at: NOON - (values.length - 1 - index) * 60_000, value }));
  return { items: [{ labels: {}, points }], warnings };
}

function collect(range: Answer<Series>, params: object = {}): Promise<Collected> {
  const parsed = prometheusRange.params.parse({ query: "backlog", step_seconds: 60, ...params });
  return prometheusRange.collect(parsed, metricsFake({ range }), new AbortController().signal);
}

async function refusal(range: Answer<Series>): Promise<string> {
  const error = await collect(range).catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(NotKnown);
  return (error as NotKnown).message;
}

describe("prometheus.range", () => {
  it("tells the development in numbers and as a line", async () => {
    const { facts, evidence } = await collect(minutely([20, 70, 10, 150]));

    expect(facts).to.deep.equal({
      value: 150,
      first: 20,
      min: 10,
      max: 150,
      change: 130,
      slope_per_minute: 33,
      points: 4,
      partial: false,
    });
    expect(evidence).to.equal("backlog over 10 min: 20 to 150 (min 10, max 150, +33 per minute)\n▂▄▁█");
  });

  it("asks for a sixtieth of the time as step, at least a second", async () => {
    const sources = metricsFake({ range: minutely([1]) });
    const ask = (minutes: number) =>
      prometheusRange.collect(
        prometheusRange.params.parse({ query: "backlog", minutes }),
        sources,
        new AbortController().signal,
      );

    await ask(30);
    await ask(0.5);

    expect(sources.spans).to.deep.equal([
      { from: NOON - 30 * 60_000, to: NOON, step: 30_000 },
      { from: NOON - 30_000, to: NOON, step: 1_000 },
    ]);
  });

  it("knows no slope of a single point", async () => {
    const { facts } = await collect(minutely([7]));

    expect(facts).not.to.have.property("slope_per_minute");
  });

  it("steps over points in between that are no numbers", async () => {
    const { facts } = await collect(minutely([1, Number.NaN, 3], ["store a is down"]));

    expect(facts).to.include({ points: 2, change: 2, partial: true });
  });

  it("does not know what returned nothing, several series, or no number now", async () => {
    const [one] = minutely([1]).items;
    const two = { items: [one, one] as Series[], warnings: [] };

    expect(await refusal({ items: [], warnings: [] })).to.include("returned nothing");
    expect(await refusal(two)).to.include("2 series");
    expect(await refusal(minutely([5, Number.NaN]))).to.include("is NaN now");
  });

  it("does not take the end of a series that has gone for its value now", async () => {
    const [series] = minutely([1, 2, 3, 4, 5]).items;
    const ended = { items: [{ labels: {}, points: series?.points.slice(0, 2) ?? [] }], warnings: [] };

    expect(await refusal(ended)).to.equal("backlog has ended: its last point is 3 min old");
  });
});

const slopePerMinute = (points: readonly Point[]): number | undefined => trendOf(points)?.perMinute;

describe("a trend", () => {
  const at = fc.uniqueArray(fc.integer({ min: 0, max: 7_200 }), { minLength: 2, maxLength: 60 });
  const coefficient = fc.double({ min: -1_000, max: 1_000, noNaN: true });

  it("finds the slope of every straight line, wherever it starts", () => {
    fc.assert(
      fc.property(at, coefficient, coefficient, (seconds, slope, offset) => {
        const points = seconds
          .toSorted((a, b) => a - b)
          .map((second) => ({ at: NOON + second * 1000, value: offset + (slope * second) / 60 }));

        expect(slopePerMinute(points)).to.be.closeTo(slope, 1e-6 * Math.max(1, Math.abs(slope) + Math.abs(offset)));
      }),
    );
  });

  it("is left by a shift and scaled by a factor", () => {
    const walk = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 50 });

    fc.assert(
      fc.property(
        walk,
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: -9, max: 9 }),
        (values, shift, factor) => {
          const points = (change: (value: number) => number) =>
            values.map((value, index) => ({ at: index * 10_000, value: change(value) }));
          const slope = slopePerMinute(points((value) => value)) ?? Number.NaN;

          expect(slopePerMinute(points((value) => value + shift))).to.be.closeTo(slope, 1e-6);
          expect(slopePerMinute(points((value) => value * factor))).to.be.closeTo(slope * factor, 1e-6);
        },
      ),
    );
  });

  it("does not exist without extent in time", () => {
    expect(slopePerMinute([])).to.equal(undefined);
    expect(
      slopePerMinute([
        { at: 5, value: 1 },
        { at: 5, value: 9 },
      ]),
    ).to.equal(undefined);
  });
});

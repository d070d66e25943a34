import { expect } from "chai";
import * as fc from "fast-check";
import {
  advance,
  ageOf,
  type Backlog,
  EMPTY_BACKLOG,
  type Flow,
  sizeOf,
  sizesByType,
} from "../../src/sandbox/backlog.ts";
import { exportBacklog } from "../../src/sandbox/backlog-metrics.ts";

const rate = fc.double({ min: 0, max: 500, noNaN: true });
const inflow = fc.record({
  connector: fc.constantFrom("github", "jira"),
  type: fc.constantFrom("schema", "api"),
  rate,
});
const flow: fc.Arbitrary<Flow> = fc.record({
  inflows: fc.array(inflow, { maxLength: 3 }),
  readyPods: fc.nat(10),
  speed: rate,
});
const steps = fc.array(fc.record({ flow, ms: fc.integer({ min: 0, max: 60_000 }) }), { maxLength: 40 });

/** So many items per second, of one type. */
function coming(rate: number, type = "schema"): Flow["inflows"] {
  return [{ connector: "github", type, rate }];
}

function rateOf({ inflows }: Flow): number {
  return inflows.reduce((sum, { rate }) => sum + rate, 0);
}

function passed(history: readonly { flow: Flow; ms: number }[]): { backlog: Backlog; now: number } {
  let now = 0;
  let backlog = EMPTY_BACKLOG;
  for (const { flow, ms } of history) {
    backlog = advance(backlog, flow, now, now + ms);
    now += ms;
  }
  return { backlog, now };
}

describe("the sandbox's backlog", () => {
  it("loses no item and makes none up, whatever comes and goes", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const { backlog } = passed(history);

        const close = 1e-6 * (1 + backlog.ingested);
        const sum = (of: object): number => Object.values(of).reduce((all, each) => all + each, 0);
        expect(backlog.ingested - backlog.processed).to.be.closeTo(sizeOf(backlog), close);
        expect(sum(sizesByType(backlog))).to.be.closeTo(sizeOf(backlog), close);
        expect(sum(backlog.ingestedBy)).to.be.closeTo(backlog.ingested, close);
      }),
    );
  });

  it("grows and shrinks as the rates say, and never below nothing", () => {
    fc.assert(
      fc.property(steps, flow, fc.integer({ min: 0, max: 60_000 }), (history, flow, ms) => {
        const { backlog, now } = passed(history);

        const next = sizeOf(advance(backlog, flow, now, now + ms));

        const { readyPods, speed } = flow;
        const inRate = rateOf(flow);
        const expected = Math.max(0, sizeOf(backlog) + ((inRate - readyPods * speed) * ms) / 1000);
        expect(next).to.be.at.least(0);
        expect(next).to.be.closeTo(expected, 1e-6 * (1 + backlog.ingested + inRate * 60));
      }),
    );
  });

  it("does not depend on how often one looks, while it does not run empty", () => {
    const grows = { inflows: coming(10), readyPods: 1, speed: 4 };

    const often = passed(Array.from({ length: 100 }, () => ({ flow: grows, ms: 100 })));
    const once = passed([{ flow: grows, ms: 10_000 }]);

    expect(sizeOf(often.backlog)).to.be.closeTo(60, 1e-6);
    expect(sizeOf(once.backlog)).to.be.closeTo(60, 1e-6);
  });

  it("is as old as its oldest item, and first in goes first out", () => {
    const stopped = passed(
      Array.from({ length: 10 }, () => ({ flow: { inflows: coming(10), readyPods: 0, speed: 0 }, ms: 1000 })),
    );

    const half = advance(stopped.backlog, { inflows: [], readyPods: 1, speed: 50 }, 10_000, 11_000);

    expect(ageOf(stopped.backlog, 10_000)).to.equal(10_000);
    expect(ageOf(half, 11_000)).to.equal(6_000);
    expect(ageOf(stopped.backlog, 10_000, 0.5)).to.equal(5_000);
    expect(ageOf(EMPTY_BACKLOG, 5)).to.equal(0);
  });

  it("is exported whole, and its types and connectors add up to it", () => {
    const inflows = [
      { connector: "github", type: "schema", rate: 12.04 },
      { connector: "jira", type: "api", rate: 3 },
    ];
    const { backlog, now } = passed([{ flow: { inflows, readyPods: 0, speed: 0 }, ms: 10_000 }]);

    const shown = exportBacklog(backlog, 2.5, now).map(({ name, labels, value }) => [
      name,
      Object.values(labels).join(),
      value,
    ]);

    expect(shown).to.deep.equal([
      ["drift_backlog_size", "", 150],
      ["drift_processing_rate", "", 2.5],
      ["drift_backlog_age_seconds", "0.5", 10],
      ["drift_backlog_age_seconds", "0.9", 10],
      ["drift_backlog_age_seconds", "1", 10],
      ["ingestion_events_total", "github", 120],
      ["ingestion_events_total", "jira", 30],
      ["drift_backlog_by_type", "schema", 120],
      ["drift_backlog_by_type", "api", 30],
    ]);
  });

  it("keeps the mix of what came together while it shrinks", () => {
    const both = [...coming(30, "schema"), ...coming(10, "api")];
    const { backlog } = passed([{ flow: { inflows: both, readyPods: 0, speed: 0 }, ms: 10_000 }]);

    const half = advance(backlog, { inflows: [], readyPods: 1, speed: 20 }, 10_000, 20_000);

    expect(sizesByType(half)).to.deep.equal({ schema: 150, api: 50 });
  });
});

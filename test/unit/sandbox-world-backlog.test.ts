import { expect } from "chai";
import * as fc from "fast-check";
import { advance, ageOf, type Backlog, EMPTY_BACKLOG, type Flow, sizeOf } from "../../src/sandbox/backlog.ts";
import { exportBacklog } from "../../src/sandbox/backlog-metrics.ts";

const rate = fc.double({ min: 0, max: 500, noNaN: true });
const flow: fc.Arbitrary<Flow> = fc.record({ inRate: rate, readyPods: fc.nat(10), speed: rate });
const steps = fc.array(fc.record({ flow, ms: fc.integer({ min: 0, max: 60_000 }) }), { maxLength: 40 });

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

        expect(backlog.ingested - backlog.processed).to.be.closeTo(sizeOf(backlog), 1e-6 * (1 + backlog.ingested));
      }),
    );
  });

  it("grows and shrinks as the rates say, and never below nothing", () => {
    fc.assert(
      fc.property(steps, flow, fc.integer({ min: 0, max: 60_000 }), (history, { inRate, readyPods, speed }, ms) => {
        const { backlog, now } = passed(history);

        const next = sizeOf(advance(backlog, { inRate, readyPods, speed }, now, now + ms));

        const expected = Math.max(0, sizeOf(backlog) + ((inRate - readyPods * speed) * ms) / 1000);
        expect(next).to.be.at.least(0);
        expect(next).to.be.closeTo(expected, 1e-6 * (1 + backlog.ingested + inRate * 60));
      }),
    );
  });

  it("does not depend on how often one looks, while it does not run empty", () => {
    const grows = { inRate: 10, readyPods: 1, speed: 4 };

    const often = passed(Array.from({ length: 100 }, () => ({ flow: grows, ms: 100 })));
    const once = passed([{ flow: grows, ms: 10_000 }]);

    expect(sizeOf(often.backlog)).to.be.closeTo(60, 1e-6);
    expect(sizeOf(once.backlog)).to.be.closeTo(60, 1e-6);
  });

  it("is as old as its oldest item, and first in goes first out", () => {
    const stopped = passed(
      Array.from({ length: 10 }, () => ({ flow: { inRate: 10, readyPods: 0, speed: 0 }, ms: 1000 })),
    );

    const half = advance(stopped.backlog, { inRate: 0, readyPods: 1, speed: 50 }, 10_000, 11_000);

    expect(ageOf(stopped.backlog, 10_000)).to.equal(10_000);
    expect(ageOf(half, 11_000)).to.equal(6_000);
    expect(ageOf(EMPTY_BACKLOG, 5)).to.equal(0);
  });

  it("is exported whole, and its types add up to it", () => {
    const { backlog, now } = passed([{ flow: { inRate: 15.04, readyPods: 0, speed: 0 }, ms: 10_000 }]);

    const shown = exportBacklog(backlog, 2.5, now).map(({ name, labels, value }) => [
      name,
      labels["type"] ?? "",
      value,
    ]);

    expect(shown).to.deep.equal([
      ["drift_backlog_size", "", 150],
      ["drift_processing_rate", "", 2.5],
      ["drift_backlog_age_seconds", "", 10],
      ["ingestion_events_total", "", 150],
      ["drift_backlog_by_type", "schema", 75],
      ["drift_backlog_by_type", "api", 45],
      ["drift_backlog_by_type", "docs", 30],
    ]);
  });
});

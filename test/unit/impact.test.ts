import { expect } from "chai";
import { array, assert, double, property } from "fast-check";
import { impactOf, thresholdOf } from "../../src/domain/impact.ts";

const MINUTE = 60_000;

function measured(values: readonly number[], healthy = "signal.value <= 100.0", gapAfter = -1) {
  const points = values.map((value, index) => ({
    at: index * MINUTE + (index > gapAfter && gapAfter >= 0 ? 10 * MINUTE : 0),
    value,
  }));
  const threshold = thresholdOf(healthy);
  const span = { from: 0, to: (points.at(-1)?.at ?? 0) + MINUTE, step: MINUTE };
  const isHealthy = (value: number): boolean => (threshold?.bad === "below" ? value >= 100 : value <= 100);
  return impactOf(points, { query: "q", span, isHealthy, threshold });
}

describe("the impact on a signal", () => {
  it("is its worst value, how long it was unhealthy, and the area beyond the threshold", () => {
    expect(measured([50, 150, 200, 100])).to.deep.include({
      kind: "measured",
      worst: { at: 2 * MINUTE, value: 200 },
      unhealthyMs: 2 * MINUTE,
      area: 150,
      threshold: { value: 100, bad: "above" },
    });
  });

  it("looks downwards where low is bad", () => {
    expect(measured([120, 40, 70], "signal.value >= 100.0")).to.deep.include({
      worst: { at: MINUTE, value: 40 },
      unhealthyMs: 2 * MINUTE,
      area: 90,
    });
  });

  it("has no area where `healthy` compares with no one number", () => {
    expect(measured([150], "signal.value <= 100.0 || signal.series == 0")).to.deep.include({
      area: null,
      threshold: null,
      unhealthyMs: MINUTE,
    });
  });

  it("counts a gap in the series as nothing, because it is not known", () => {
    expect(measured([150, 150], "signal.value <= 100.0", 0)).to.deep.include({ unhealthyMs: 2 * MINUTE });
  });

  it("is not known without a value", () => {
    expect(measured([])).to.deep.equal({ kind: "unknown", reason: "q has no values of that time" });
  });

  it("never lasts longer than the episode, and has no negative area", () => {
    assert(
      property(array(double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 50 }), (values) => {
        const impact = measured(values);

        expect(impact.kind === "measured" && impact.unhealthyMs).to.be.within(0, values.length * MINUTE);
        expect(impact.kind === "measured" && impact.area).to.be.at.least(0);
        expect(impact.kind === "measured" && impact.worst.value).to.equal(Math.max(...values));
      }),
    );
  });

  const thresholds: readonly (readonly [string, object | undefined])[] = [
    ["signal.value <= 100.0", { value: 100, bad: "above" }],
    ["signal.value < 0.5", { value: 0.5, bad: "above" }],
    [" signal.value >= -3 ", { value: -3, bad: "below" }],
    ["signal.value <= 100.0 && signal.series == 1", undefined],
    ["signal.total <= 100.0", undefined],
    ["!(signal.value > 1.0)", undefined],
  ];
  for (const [source, expected] of thresholds) {
    it(`${expected ? "knows" : "does not guess"} the threshold of ${source.trim()}`, () => {
      expect(thresholdOf(source)).to.deep.equal(expected);
    });
  }
});

import { expect } from "chai";
import * as fc from "fast-check";
import { type Course, courseOf, type Reading } from "../../src/domain/recovery.ts";

const START = Date.parse("2026-11-24T02:00:00Z");
const STEP = 10_000;
const OPTIONS = { soak: 60_000, window: 300_000, gap: 60_000, healthyAt: (value: number) => value <= 100 };

type Measured = Reading & { readonly kind: "measured" };

/** Readings ten seconds apart; undefined: the signal could not be read. */
function readings(values: readonly (number | undefined)[]): readonly Reading[] {
  return values.map((value, index) => {
    const at = START + index * STEP;
    if (value === undefined) return { kind: "unknown", at, reason: "Prometheus does not answer" };
    return { kind: "measured", at, value, healthy: value <= 100 };
  });
}

function line(from: number, step: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + step * index);
}

function judged(values: readonly (number | undefined)[]): Course {
  return courseOf(readings(values), OPTIONS);
}

const stories: readonly (readonly [string, readonly (number | undefined)[], Course["kind"], string])[] = [
  ["shrinks steadily", line(300, -5, 19), "improving", "300 → 210 in 3 min, healthy in about 4 min"],
  ["does not move", line(150, 0, 19), "flat", "150 → 150 in 3 min, no better"],
  ["grows steadily", line(150, 5, 19), "worse", "150 → 240 in 3 min, getting worse"],
  ["is healthy, and was throughout the soak", line(20, 0, 7), "recovered", "20 → 20 in 60 s, healthy for 60 s"],
  [
    "is healthy, but not for long enough",
    [...line(300, -30, 7), 90, 80],
    "improving",
    "300 → 80 in 80 s, healthy in about 1 s",
  ],
  ["cannot be read any more", [...line(300, -5, 9), undefined], "unknown", "Prometheus does not answer"],
  ["was read too few times", [300, 290, 280], "unknown", "300 → 280 in 20 s: too few readings to tell a trend"],
  ["was never read", [], "unknown", "the signal was not read"],
  ["jumps up and down", [200, 150, 190, 160, 210, 140, 180, 170, 200, 150], "flat", "200 → 150 in 2 min, no better"],
  ["began anew at 0 and grows", [...line(900, 1, 9), ...line(120, 8, 9)], "worse", "120 → 184 in 80 s, getting worse"],
];

describe("the course of a signal", () => {
  for (const [when, values, kind, says] of stories) {
    it(`is ${kind} when it ${when}`, () => {
      const course = judged(values);

      expect([course.kind, course.says]).to.deep.equal([kind, says]);
    });
  }

  it("is judged upwards for a signal that has to rise", () => {
    const rising = readings(line(0.5, 0.01, 19)).map((each) => ({ ...each, healthy: false }));
    const options = { ...OPTIONS, healthyAt: (value: number) => value >= 0.99 };

    expect(courseOf(rising, options).kind).to.equal("improving");
    expect(
      courseOf(
        rising.map((each) => ({ ...each, value: 1 - (each as Measured).value })),
        options,
      ).kind,
    ).to.equal("worse");
  });

  it("is what the runbook's own condition says, where it has one", () => {
    const shrinking = readings(line(300, -5, 19)) as readonly Measured[];
    const growing = readings(line(150, 5, 19)) as readonly Measured[];

    expect(
      courseOf(
        shrinking.map((each) => ({ ...each, improving: false })),
        OPTIONS,
      ).kind,
    ).to.equal("flat");
    expect(
      courseOf(
        growing.map((each) => ({ ...each, improving: true })),
        OPTIONS,
      ).kind,
    ).to.equal("improving");
  });

  it("is not judged over a jump of the clock, in either direction", () => {
    const before = readings(line(500, -1, 12)) as readonly Measured[];
    const moved = (by: number) => before.map((each) => ({ ...each, at: each.at + by, value: 120, healthy: false }));

    for (const by of [-3_600_000, 3_600_000]) {
      expect(courseOf([...before, ...moved(by)], OPTIONS).kind).to.equal("flat");
    }
  });

  const gapped = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: undefined }), {
    maxLength: 60,
  });

  it("is recovered only when every reading of the whole soak was healthy, whatever the gaps", () => {
    fc.assert(
      fc.property(gapped, (values) => {
        const soaked = values.slice(-7);
        const healthy = soaked.length === 7 && soaked.every((value) => value !== undefined && value <= 100);

        expect(judged(values.map((value) => value)).kind === "recovered").to.equal(healthy);
      }),
    );
  });

  it("is never recovered by a clock that jumped: the soak has to be seen", () => {
    const jumps = fc.array(
      fc.record({ gap: fc.integer({ min: -7_200_000, max: 7_200_000 }), value: fc.constant(20) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(jumps, (all) => {
        let at = START;
        const seen = all.map(({ gap, value }): Reading => {
          at += Math.abs(gap) <= 60_000 ? STEP : gap;
          return { kind: "measured", at, value, healthy: true };
        });

        expect(courseOf(seen, OPTIONS).kind).to.not.equal("recovered");
      }),
    );
  });

  it("is never worse while it falls towards health, nor improving while it rises, with any noise below the slope", () => {
    const noisy = fc.record({
      slope: fc.integer({ min: 4, max: 50 }),
      noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 30 }),
    });
    fc.assert(
      fc.property(noisy, ({ slope, noise }) => {
        const falling = noise.map((each, index) => 3_000 - slope * index + each * slope);
        const rising = noise.map((each, index) => 150 + slope * index + (1 + each) * slope);

        expect(judged(falling).kind).to.be.oneOf(["improving", "flat"]);
        expect(judged(rising).kind).to.be.oneOf(["worse", "flat"]);
      }),
    );
  });

  it("estimates the time to health of a straight line within 5 %", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 10, max: 60 }), (slope, left) => {
        const course = judged(line(100 + slope * (left + 9), -slope, 10));

        expect(course.kind === "improving" && course.eta).to.be.within(left * STEP, left * STEP * 1.06);
      }),
    );
  });
});

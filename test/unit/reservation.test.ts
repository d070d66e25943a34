import { expect } from "chai";
import * as fc from "fast-check";
import type { RunId } from "../../src/domain/brand.ts";
import { permit } from "../../src/domain/reservation.ts";
import type { Limits } from "../../src/domain/runbook.ts";
import { allow } from "../../src/domain/verdict.ts";

const MINUTE = 60_000;
const TARGET = "Deployment spec-to-proof/drift-processor";
const NOW = Date.parse("2026-11-24T02:07:00Z");
const LIMITS: Limits = { actions: 3, window: 60 * MINUTE, cooldown: 10 * MINUTE, attempts: 2 };

const history = { holder: undefined, granted: [] as number[], attempts: 0 };
const ago = (minutes: number): number => NOW - minutes * MINUTE;

describe("a reservation", () => {
  it("is allowed when nothing was done before", () => {
    expect(permit(TARGET, history, LIMITS, NOW)).to.deep.equal(allow);
  });

  it("is allowed again exactly when cooldown and window end", () => {
    expect(permit(TARGET, { ...history, granted: [ago(10)] }, LIMITS, NOW)).to.deep.equal(allow);
    expect(permit(TARGET, { ...history, granted: [ago(20), ago(40), ago(60)] }, LIMITS, NOW)).to.deep.equal(allow);
  });

  const refusals: readonly (readonly [string, Partial<Parameters<typeof permit>[1]>, string])[] = [
    [
      "another run holds the lock",
      { holder: "r7" as RunId },
      `Run r7 is working on ${TARGET}; the lock frees when that run ends.`,
    ],
    [
      "the target is cooling down",
      { granted: [ago(3)] },
      `The last action on ${TARGET} was 3 min ago; the cooldown of 10 min ends at 02:14:00 UTC.`,
    ],
    [
      "the budget is used up",
      { granted: [ago(11), ago(30), ago(50)] },
      `${TARGET} has had its 3 actions per 60 min; the budget frees at 02:17:00 UTC.`,
    ],
    [
      "the episode has had its attempts",
      { granted: [ago(30)], attempts: 2 },
      `This episode has had its 2 actions on ${TARGET}; it frees with the next episode.`,
    ],
    [
      "the last action lies in the future",
      { granted: [NOW + 5 * MINUTE] },
      `The last action on ${TARGET} lies 5 min in the future, so the clock cannot be trusted; this frees at 02:12:00 UTC.`,
    ],
  ];
  for (const [when, past, reason] of refusals) {
    it(`is refused when ${when}, and says when that frees`, () => {
      expect(permit(TARGET, { ...history, ...past }, LIMITS, NOW)).to.deep.equal({ kind: "refuse", reason });
    });
  }

  it("never allows more actions in any window than the limit, nor two within the cooldown, however the clock jumps", () => {
    const limits = fc.record({
      actions: fc.integer({ min: 1, max: 4 }),
      window: fc.integer({ min: 1, max: 100 }),
      cooldown: fc.integer({ min: 0, max: 50 }),
      attempts: fc.constant(1_000),
    });
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 60 }), (limit, jumps) => {
        const granted: number[] = [];
        let now = 1_000;
        for (const jump of jumps) {
          now += jump;
          const past = { ...history, granted: granted.toReversed().slice(0, limit.actions) };
          if (permit(TARGET, past, limit, now).kind === "allow") granted.push(now);
        }
        for (const [index, at] of granted.entries()) {
          const within = granted.slice(index).filter((other) => other < at + limit.window);
          expect(within.length).to.be.at.most(limit.actions);
          const next = granted[index + 1];
          if (next !== undefined) expect(next - at).to.be.at.least(limit.cooldown);
        }
      }),
    );
  });
});

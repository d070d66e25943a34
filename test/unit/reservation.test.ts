import { expect } from "chai";
import * as fc from "fast-check";
import type { RunId } from "../../src/domain/brand.ts";
import { type Past, permit } from "../../src/domain/reservation.ts";
import type { Limits } from "../../src/domain/runbook.ts";
import { allow } from "../../src/domain/verdict.ts";

const MINUTE = 60_000;
const TARGET = "Deployment spec-to-proof/drift-processor";
const NOW = Date.parse("2026-11-24T02:07:00Z");
const LIMITS: Limits = {
  actions: 3,
  window: 60 * MINUTE,
  cooldown: 10 * MINUTE,
  attempts: 2,
  runbook: { count: 9, window: 60 * MINUTE },
  minAge: 0,
};

const perTarget = { count: LIMITS.actions, window: LIMITS.window };
const nothing: Past = { holder: undefined, last: undefined, attempts: 0, budgets: [] };
/** Actions on the target at these times, newest first. */
function history(...granted: readonly number[]): Past {
  return { ...nothing, last: granted[0], budgets: [{ of: TARGET, noun: "action", rate: perTarget, granted }] };
}
/** A wider budget of two, drawn on at these times. */
function wider(of: string, ...granted: readonly number[]): Past {
  const rate = { count: 2, window: 60 * MINUTE };
  return { ...nothing, budgets: [{ of, noun: "action", rate, granted }] };
}
const ago = (minutes: number): number => NOW - minutes * MINUTE;

describe("a reservation", () => {
  it("is allowed when nothing was done before", () => {
    expect(permit(TARGET, nothing, LIMITS, NOW)).to.deep.equal(allow);
  });

  it("is allowed again exactly when cooldown and window end", () => {
    expect(permit(TARGET, history(ago(10)), LIMITS, NOW)).to.deep.equal(allow);
    expect(permit(TARGET, history(ago(20), ago(40), ago(60)), LIMITS, NOW)).to.deep.equal(allow);
  });

  const refusals: readonly (readonly [string, Past, string])[] = [
    [
      "another run holds the lock",
      { ...nothing, holder: "r7" as RunId },
      `Run r7 is working on ${TARGET}; the lock frees when that run ends.`,
    ],
    [
      "the episode has had its attempts",
      { ...history(ago(30)), attempts: 2 },
      `This episode has had its 2 actions on ${TARGET}; it frees with the next episode.`,
    ],
    [
      "the last action lies in the future",
      history(NOW + 5 * MINUTE),
      "The last action lies 5 min in the future, so the clock cannot be trusted; this frees at 02:12:00 UTC.",
    ],
    [
      "an action elsewhere lies in the future",
      wider("first-responder", NOW + 5 * MINUTE),
      "The last action lies 5 min in the future, so the clock cannot be trusted; this frees at 02:12:00 UTC.",
    ],
  ];
  for (const [when, past, reason] of refusals) {
    it(`is refused when ${when}, and says when that frees`, () => {
      expect(permit(TARGET, past, LIMITS, NOW)).to.deep.equal({ kind: "refuse", reason });
    });
  }

  const waits: readonly (readonly [string, Past, string, number])[] = [
    [
      "the target is cooling down",
      history(ago(3)),
      `The last action on ${TARGET} was 3 min ago; the cooldown of 10 min ends at 02:14:00 UTC.`,
      7,
    ],
    [
      "the budget is used up",
      history(ago(11), ago(30), ago(50)),
      `${TARGET} has had its 3 actions per 60 min; the budget frees at 02:17:00 UTC.`,
      10,
    ],
    [
      "a wider budget is used up",
      wider("Namespace spec-to-proof", ago(1), ago(2)),
      "Namespace spec-to-proof has had its 2 actions per 60 min; the budget frees at 03:05:00 UTC.",
      58,
    ],
  ];
  for (const [when, past, reason, minutes] of waits) {
    it(`has to wait while ${when}, and says until when`, () => {
      const until = NOW + minutes * MINUTE;
      expect(permit(TARGET, past, LIMITS, NOW)).to.deep.equal({ kind: "wait", reason, until });
    });
  }

  it("waits for the last of several, and says all", () => {
    const both = history(ago(3), ago(30), ago(50));

    const verdict = permit(TARGET, both, LIMITS, NOW);

    expect(verdict).to.include({ kind: "wait", until: NOW + 10 * MINUTE });
    expect(verdict)
      .to.have.property("reason")
      .that.matches(/cooldown.*budget/);
  });

  it("does not mind clocks of replicas that are a second apart", () => {
    expect(permit(TARGET, wider("first-responder", NOW + 1_000), LIMITS, NOW)).to.deep.equal(allow);
  });

  it("never allows more actions in any window than the limit, nor two within the cooldown, however the clock jumps", () => {
    const limits = fc.record({
      actions: fc.integer({ min: 1, max: 4 }),
      window: fc.integer({ min: 1, max: 100 }).map((minutes) => minutes * MINUTE),
      cooldown: fc.integer({ min: 0, max: 50 }).map((minutes) => minutes * MINUTE),
      attempts: fc.constant(1_000),
      runbook: fc.constant(LIMITS.runbook),
      minAge: fc.constant(0),
    });
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 60 }), (limit, jumps) => {
        const granted: number[] = [];
        let now = NOW;
        for (const jump of jumps) {
          now += jump * MINUTE;
          const rate = { count: limit.actions, window: limit.window };
          const newest = granted.toReversed().slice(0, limit.actions);
          const past = {
            ...nothing,
            last: newest[0],
            budgets: [{ of: TARGET, noun: "action", rate, granted: newest }],
          };
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

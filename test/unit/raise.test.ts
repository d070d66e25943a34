import { expect } from "chai";
import * as fc from "fast-check";
import { raised } from "../../src/domain/raise.ts";

const times = (amount: number, factor: number): number => Math.ceil(amount * factor);
const amounts = fc.integer({ min: 1, max: 1000 });
const factors = fc.option(fc.double({ min: 1.01, max: 4, noNaN: true }), { nil: undefined });

describe("raising an amount", () => {
  for (const [now, bounds, expected] of [
    [2, { atLeast: 5, ceiling: 5 }, { kind: "to", amount: 5 }],
    [5, { atLeast: 5, ceiling: 5 }, { kind: "there-already" }],
    [7, { atLeast: 5, ceiling: 9 }, { kind: "there-already" }],
    [7, { atLeast: 5, ceiling: 9, factor: 2 }, { kind: "to", amount: 9 }],
    [9, { atLeast: 5, ceiling: 9, factor: 2 }, { kind: "at-ceiling" }],
    [12, { atLeast: 5, ceiling: 9, factor: 2 }, { kind: "at-ceiling" }],
    [2, { atLeast: 5, ceiling: 9, factor: 1.5 }, { kind: "to", amount: 5 }],
    [4, { atLeast: 5, ceiling: 9, factor: 1.5 }, { kind: "to", amount: 6 }],
    [3, { atLeast: 5, ceiling: 4 }, { kind: "to", amount: 4 }],
  ] as const) {
    it(`from ${now} by ${JSON.stringify(bounds)} gives ${JSON.stringify(expected)}`, () => {
      expect(raised<number>(now, bounds, times)).to.deep.equal(expected);
    });
  }

  it("never lowers, never passes the ceiling, and reaches what was asked for where it may", () => {
    fc.assert(
      fc.property(amounts, amounts, amounts, factors, (now, atLeast, ceiling, factor) => {
        const more = raised<number>(now, { atLeast, ceiling, factor }, times);
        if (more.kind === "to") {
          expect(more.amount).to.be.greaterThan(now).and.at.most(ceiling);
          expect(more.amount >= atLeast || more.amount === ceiling).to.equal(true);
        } else {
          expect(now >= Math.min(atLeast, ceiling)).to.equal(true);
        }
      }),
    );
  });
});

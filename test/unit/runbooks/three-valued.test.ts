import { expect } from "chai";
import { assert, property } from "fast-check";
import { condition } from "./conditions.ts";
import { factsOf, gaps, tree } from "./truth-table.ts";

describe("conditions over facts with gaps", () => {
  it("are exactly what a three-valued truth table says, so a gap never permits anything", () => {
    assert(
      property(tree, gaps, ({ text, value }, given) => {
        const truth = condition(text).evaluate({ x: factsOf(given) });
        const expected = value(given);

        expect(truth.kind, text).to.equal(expected === undefined ? "unknown" : String(expected));
      }),
      { numRuns: 3000 },
    );
  });

  it("that are true stay true whatever a missing fact turns out to be", () => {
    assert(
      property(tree, gaps, gaps, ({ text }, given, rest) => {
        const before = condition(text).evaluate({ x: factsOf(given) });
        const after = condition(text).evaluate({ x: { ...factsOf(rest), ...factsOf(given) } });

        if (before.kind !== "unknown") expect(after.kind, text).to.equal(before.kind);
      }),
      { numRuns: 1000 },
    );
  });
});

import { expect } from "chai";
import { type Arbitrary, assert, constantFrom, nat, property } from "fast-check";
import { amountOf } from "../../../src/domain/quantity.ts";

describe("a Kubernetes quantity", () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["1Gi", 2 ** 30],
    ["1536Mi", 1536 * 2 ** 20],
    ["1.5Gi", 1536 * 2 ** 20],
    ["250m", 0.25],
    ["2", 2],
    ["0", 0],
    [".5", 0.5],
    ["129e6", 129_000_000],
    ["1E3", 1_000],
    ["1E", 1e18],
    ["123456789n", 0.123456789],
    ["128974848000m", 128_974_848],
    ["2G", 2e9],
    ["2gi", undefined],
    ["2 Gi", undefined],
    ["Gi", undefined],
    ["", undefined],
    ["1e", undefined],
    ["1eGi", undefined],
  ];
  for (const [text, amount] of cases) {
    it(`${text === "" ? "that is empty" : text} is ${amount === undefined ? "none" : amount}`, () => {
      const found = amountOf(text);

      if (amount === undefined) expect(found).to.equal(undefined);
      else expect(found).to.be.closeTo(amount, amount * 1e-12);
    });
  }

  it("of any whole number and suffix amounts to their product", () => {
    const suffix = constantFrom(["Ki", 2 ** 10], ["Mi", 2 ** 20], ["k", 1e3], ["M", 1e6], ["", 1]) as Arbitrary<
      [string, number]
    >;

    assert(property(nat(), suffix, (number, [written, factor]) => amountOf(`${number}${written}`) === number * factor));
  });
});

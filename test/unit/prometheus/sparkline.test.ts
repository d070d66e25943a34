import { expect } from "chai";
import * as fc from "fast-check";
import { sparkline } from "../../../src/domain/sparkline.ts";

describe("sparkline", () => {
  it("rises with the values, measured from zero", () => {
    expect(sparkline([0, 50, 100])).to.equal("▁▅█");
  });

  it("shows values that never leave zero as a flat line", () => {
    expect(sparkline([0, 0, 0])).to.equal("▁▁▁");
  });

  it("is empty when there is nothing to show", () => {
    expect(sparkline([])).to.equal("");
  });

  it("never is wider than asked for and always shows the highest value", () => {
    const values = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 60 }), (numbers, width) => {
        const line = sparkline(numbers, width);

        expect(line.length).to.equal(Math.min(width, numbers.length));
        expect(line).to.include("█");
      }),
    );
  });
});

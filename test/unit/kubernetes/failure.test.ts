import { expect } from "chai";
import { failure } from "../../../src/adapters/kubernetes/failure.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";

describe("a token that no header can carry", () => {
  it("is told as a failure that does not repeat it", () => {
    let thrown: unknown;
    try {
      new Headers().append("Authorization", "Bearer not-for-you\nx");
    } catch (error) {
      thrown = error;
    }

    const told = failure("reading", thrown, false);

    expect(String(thrown)).to.contain("not-for-you");
    expect(told).to.be.instanceOf(OutsideError).with.property("code", "unauthorized");
    expect(String(told)).not.to.contain("not-for-you");
  });
});

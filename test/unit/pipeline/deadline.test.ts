import { getEventListeners } from "node:events";
import { expect } from "chai";
import { DeadlinePassed, within } from "../../../src/pipeline/deadline.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { stillClock } from "../../support/database.ts";

const never = new AbortController().signal;
const patient: Clock = {
  now: () => 0,
  sleep: (_ms, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
};

describe("a deadline", () => {
  it("gives what the work gives when that is in time", async () => {
    const answer = await within(1_000, () => Promise.resolve("done"), patient, never);

    expect(answer).to.equal("done");
  });

  it("ends work that ignores its signal when the time is over", async () => {
    const late = await within(1_000, () => new Promise(() => {}), stillClock(), never).catch((error: unknown) => error);

    expect(late).to.be.instanceOf(DeadlinePassed);
  });

  it("leaves nothing behind on the signal of work that has ended, so that its memory is free again", async () => {
    const given = await within(1_000, (signal) => Promise.resolve(signal), patient, never);

    expect(getEventListeners(given, "abort")).to.be.empty;
  });
});

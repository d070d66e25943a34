import { expect } from "chai";
import { systemClock } from "../../src/adapters/clock/system.ts";

const never = new AbortController().signal;

describe("the system's clock", () => {
  it("tells milliseconds since 1970", () => {
    expect(systemClock.now()).to.be.closeTo(Date.now(), 1_000);
  });

  it("sleeps, and not at all for a time that has passed", async () => {
    await systemClock.sleep(1, never);
    await systemClock.sleep(-5, never);
  });

  for (const when of ["before it sleeps", "while it sleeps"] as const) {
    it(`rejects with the signal's own reason when that aborts ${when}`, async () => {
      const stop = new AbortController();
      const reason = new Error("drained");
      if (when === "before it sleeps") stop.abort(reason);

      const sleeping = systemClock.sleep(60 * 86_400_000, stop.signal).catch((error: unknown) => error);
      stop.abort(reason);

      expect(await sleeping).to.equal(reason);
    });
  }
});

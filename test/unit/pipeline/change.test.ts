import { expect } from "chai";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import { World } from "../../support/world.ts";

const CANCEL = { by: "ana", reason: "mine" };

describe("a run that ends in the middle of a change", () => {
  it("does not pass over a change whose outcome nobody knows", async () => {
    const world = new World({ applyFails: new OutsideError("kubernetes", "timed-out", "restarting") });

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("failed");
    expect(outcome?.reason).to.contain(
      "It is not known whether it restarted Deployment spec-to-proof/drift-processor.",
    );
    expect(world.oncall.status).to.equal("triggered");
    expect(world.oncall.written.at(-1)?.text).to.contain("It is not known whether it restarted");
  });

  it("says what was changed when it is cancelled afterwards", async () => {
    const world = new World();
    world.record = { ...world.record, cancel: CANCEL };

    const outcome = await world.work("remediate", { isCancelled: () => world.restarts.length > 0 });

    expect(outcome).to.deep.equal({
      kind: "cancelled",
      reason: "ana cancelled the run: mine. It restarted Deployment spec-to-proof/drift-processor at 02:00:00 UTC.",
    });
    expect(world.oncall.written.at(-1)?.text).to.contain("It restarted Deployment");
  });

  it("says that it is not known what was changed when it is cancelled in that moment", async () => {
    const world = new World();
    world.record = { ...world.record, cancel: CANCEL };

    const outcome = await world.work("remediate", { isCancelled: () => world.memory.ran.includes("intent") });

    expect(outcome?.reason).to.match(/^ana cancelled the run: mine\. It is not known whether it restarted/);
  });

  for (const [name, ms] of [
    ["in which the lease may have run out", 160_000],
    ["in which the clock was set back", -3_600_000],
  ] as const) {
    it(`does not carry out a decision after a pause ${name}`, async () => {
      const world = new World();
      await world.work("remediate", { diesAfter: 10, dies: "before" }).catch(() => undefined);
      expect(world.memory.ran.at(-1)).to.equal("intent");
      world.clock.set(world.clock.now() + ms);

      const outcome = await world.work();

      expect(outcome?.kind).to.equal("handed-off");
      expect(world.restarts).to.be.empty;
    });
  }
});

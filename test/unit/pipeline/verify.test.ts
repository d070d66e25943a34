import { expect } from "chai";
import { World } from "../../support/world.ts";

async function ended(course: (minutes: number) => number | undefined): Promise<World> {
  const world = new World({ course });
  await world.work();
  return world;
}

/** In whole seconds from the action to the end of the verification. */
function tookSeconds(world: World): number {
  const verified = world.oncall.written.at(-1)?.text ?? "";
  const [, minutes] = /No recovery within (\d+) min/.exec(verified) ?? [];
  return Number(minutes ?? Number.NaN) * 60;
}

describe("after an action, a run", () => {
  it("says how the value went when it recovered", async () => {
    const world = await ended((minutes) => Math.max(20, 150 - 30 * minutes));

    expect(world.record.outcome?.kind).to.equal("resolved");
    expect(world.record.outcome?.reason).to.match(/150 → \d+ in \d+ min, healthy for 2 min/);
  });

  it("waits longer for a signal that will soon be healthy, and sees it through", async () => {
    const world = await ended((minutes) => Math.max(20, 340 - 20 * minutes));

    expect(world.record.outcome?.kind).to.equal("resolved");
  });

  it("does not wait for a signal that will be healthy only long after the time it was given", async () => {
    const world = await ended((minutes) => 800 - 20 * minutes);

    expect(world.record.outcome?.reason).to.match(
      /^No recovery within 10 min of the action: \d+ → \d+ in 5 min, healthy in about 25 min/,
    );
  });

  it("never waits longer than half the time again, however often health seems near", async () => {
    const world = await ended((minutes) => 101 + 20 / (1 + minutes));

    expect(world.record.outcome?.kind).to.equal("handed-off");
    expect(tookSeconds(world)).to.be.at.most(15 * 60);
  });

  it("says so when it got worse", async () => {
    const world = await ended((minutes) => 150 + 10 * minutes);

    expect(world.record.outcome?.reason).to.match(
      /^No recovery within 10 min of the action: 200 → 250 in 5 min, getting worse/,
    );
  });

  it("is not alarmed by a rise at first, while new pods start", async () => {
    const world = await ended((minutes) => (minutes < 4 ? 150 + 40 * minutes : 20));

    expect(world.record.outcome?.kind).to.equal("resolved");
  });

  it("does not take a metric that has gone for a recovery", async () => {
    const world = await ended((minutes) => (minutes < 1 ? 150 : undefined));

    expect(world.record.outcome?.reason).to.match(
      /^No recovery within 10 min of the action: the signal cannot be read/,
    );
  });
});

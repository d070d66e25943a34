import { expect } from "chai";
import { World } from "../../support/world.ts";

const START = Date.parse("2026-11-24T02:00:00Z");
const tenFrom = (at: number): readonly number[] => Array.from({ length: 10 }, (_, index) => at + index * 5_000);

describe("a storm", () => {
  it("is met with one note: nothing is acknowledged, read or changed", async () => {
    const world = new World();
    world.accepted = tenFrom(START - 45_000);

    const outcome = await world.work();

    expect(outcome).to.deep.equal({
      kind: "handed-off",
      reason:
        "10 alert groups came in within 45 s: this is wider than one workload. Nothing is changed, and every page stands.",
    });
    expect(world.oncall.story).to.deep.equal(["note: Handed over: this incident needs a person."]);
    expect(world.restarts).to.be.empty;
    expect(world.memory.ran).not.to.include("collect:processor");
  });

  it("stops a run that had begun before the others came in", async () => {
    const world = new World({
      budget: (now) => {
        world.accepted = tenFrom(now - 50_000);
        return { kind: "allow" };
      },
    });

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^10 alert groups came in within 45 s/);
    expect(world.restarts).to.be.empty;
    expect(world.oncall.status).to.equal("triggered");
  });

  for (const mode of ["auto", "shadow"] as const) {
    it(`leaves one note, also of a run that had told its diagnosis (${mode})`, async () => {
      const world = new World({ mode });
      world.beforeJudging = () => {
        world.accepted = tenFrom(world.clock.now() - 50_000);
      };

      await world.work();

      expect(world.oncall.story.filter((each) => each.startsWith("note: "))).to.have.length(2);
      expect(world.oncall.written.map(({ text }) => text)).to.have.length(1);
      expect(world.oncall.written[0]?.text).to.contain("wider than one workload");
      world.nextTask();
      await world.work("close");
      expect(world.oncall.written).to.have.length(1);
    });
  }

  it("is remembered for a run whose turn comes late", async () => {
    const world = new World({ acceptedAgo: 300_000 });
    world.accepted = tenFrom(START - 310_000);

    const outcome = await world.work();

    expect(outcome?.reason).to.contain("wider than one workload");
  });

  it("is over for groups that come in later, and few groups are none", async () => {
    const world = new World();
    world.accepted = [...tenFrom(START - 70_000).slice(2), START];

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
  });
});

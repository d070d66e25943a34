import { expect } from "chai";
import { World } from "../../support/world.ts";

/** A shadow run whose alert is over; `meanwhile`: what people did. */
async function shadowed(meanwhile: (world: World) => void, setting: ConstructorParameters<typeof World>[0] = {}) {
  const world = new World({ mode: "shadow", ...setting });
  await world.work();
  world.nextTask();
  meanwhile(world);
  world.firing = false;
  world.record = { ...world.record, resolvedAt: world.record.acceptedAt + 300_000 };
  const story = [...world.oncall.story];
  await world.work("score");
  return { world, told: world.oncall.story.slice(story.length), score: world.scorecard.scores[0] };
}

function restarted(world: World): void {
  world.workload = { ...world.workload, generation: 2, changedAt: 9 };
}

describe("a shadowed run, when its alert is over,", () => {
  it("agrees with people who did the same", async () => {
    const { score } = await shadowed((world) => {
      restarted(world);
      world.oncall.person("Ana", "acknowledges");
    });

    expect(score).to.include({
      runbook: "drift",
      cause: "processor-down",
      would: "restart Deployment spec-to-proof/drift-processor",
      acts: true,
      agreement: "agree",
    });
  });

  it("disagrees when the alert went away by itself", async () => {
    const { score } = await shadowed(() => undefined);

    expect(score).to.include({ agreement: "disagree" });
    expect(score?.reason).to.contain("but the alert went away by itself after 5 min.");
  });

  it("would have left it to people where a guard besides the mode objected", async () => {
    const { score } = await shadowed(restarted, {
      hold: { scope: { kind: "service" }, by: "Ana", reason: "release", since: 0, until: null },
    });

    expect(score).to.include({ acts: false, would: "nothing" });
  });

  it("would have left it to people where no action helps", async () => {
    const { score } = await shadowed((world) => world.oncall.person("Ana", "resolves"), { ready: 1 });

    expect(score).to.include({ acts: false, cause: "redis-down", agreement: "agree" });
  });

  it("is unclear without PagerDuty, unless a workload tells", async () => {
    const { score } = await shadowed(() => undefined, { oncall: "none" });

    expect(score).to.include({ agreement: "unclear" });
    expect(score?.reason).to.contain("PagerDuty is not configured");
  });

  it("changes nothing by being compared: it only reads", async () => {
    const { world, told } = await shadowed(restarted);

    expect(told).to.deep.equal([]);
    expect(world.restarts).to.deep.equal([]);
    expect(world.oncall.status).to.equal("triggered");
  });

  it("is compared once, also when the process dies meanwhile", async () => {
    const world = new World({ mode: "shadow" });
    await world.work();
    world.nextTask();
    await world.work("score", { diesAfter: 0, dies: "after" }).catch(() => undefined);

    await world.work("score");

    expect(world.scorecard.scores).to.have.length(1);
  });
});

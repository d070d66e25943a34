import { expect } from "chai";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Judgement } from "../../../src/domain/verdict.ts";
import { World } from "../../support/world.ts";

const SECOND = 1_000;

function judgements(world: World): readonly Judgement[] | undefined {
  return (world.remembered("prepare") as { judgements?: readonly Judgement[] }).judgements;
}

describe("a change that is prepared", () => {
  it("waits for a rollout that ends soon, and is then made on the workload as it is", async () => {
    const world = new World();
    world.rollingOutUntil = world.clock.now() + 60 * SECOND;
    const end = world.rollingOutUntil;

    const outcome = await world.work();

    expect(outcome).to.include({ kind: "resolved" });
    expect(world.restarts).to.have.length(1);
    const [change] = world.restarts;
    expect(change?.kind === "restart" && Date.parse(change.restartedAt)).to.be.at.least(end);
  });

  it("is not made when the rollout that it waited for was the cure", async () => {
    const world: World = new World({
      get ready(): number {
        return world.clock.now() < world.rollingOutUntil ? 0 : 2;
      },
    });
    world.rollingOutUntil = world.clock.now() + 60 * SECOND;

    const outcome = await world.work();

    expect(world.restarts).to.deep.equal([]);
    expect(outcome?.reason).to.match(/^Processor down, it was found, but by now the cause is another \(unknown\)/);
  });

  it("is not made when what was in trouble came to itself while a cooldown was waited for", async () => {
    let over = Number.POSITIVE_INFINITY;
    const world: World = new World({
      get ready(): number {
        return world.clock.now() < over ? 0 : 2;
      },
      budget: (now) =>
        now < over ? { kind: "wait", reason: "The cooldown goes on.", until: over } : { kind: "allow" },
    });
    over = world.clock.now() + 60 * SECOND;

    const outcome = await world.work();

    expect(world.restarts).to.deep.equal([]);
    expect(outcome?.reason).to.contain("by now the cause is another (unknown)");
  });

  it("is not made on a diagnosis of before a crash, when the cause is another by now", async () => {
    let ready = 0;
    const world = new World({
      get ready(): number {
        return ready;
      },
    });
    const whole = new World();
    await whole.work();
    await world.work("remediate", { diesAfter: whole.memory.ran.indexOf("prepare"), dies: "before" }).catch(() => null);
    world.clock.set(world.clock.now() + 240 * SECOND);
    ready = 2;

    const outcome = await world.work();

    expect(world.memory.ran.filter((step) => step === "plan")).to.have.length(1);
    expect(world.restarts).to.deep.equal([]);
    expect(outcome?.reason).to.contain("the cause is another (unknown)");
  });

  it("gives up on a rollout that does not end, and says how long it waited", async () => {
    const world = new World();
    world.rollingOutUntil = Number.POSITIVE_INFINITY;

    const outcome = await world.work();

    const reason =
      "Deployment spec-to-proof/drift-processor is in the middle of a rollout. It did not end within 2 min.";
    expect(world.restarts).to.deep.equal([]);
    expect(outcome).to.include({ kind: "handed-off" });
    expect(outcome?.reason).to.include(reason);
    expect(judgements(world)).to.deep.equal([{ guard: "rollout", verdict: { kind: "refuse", reason } }]);
  });

  it("does not wait for a rollout that Kubernetes has given up", async () => {
    const world = new World();
    world.rollingOutUntil = Number.POSITIVE_INFINITY;
    world.workload = { ...world.workload, stuck: true };
    const began = world.clock.now();

    await world.work();

    expect(world.restarts).to.deep.equal([]);
    expect(world.clock.now() - began).to.be.lessThan(60 * SECOND);
  });

  it("is refused by name when the API server refuses it in a dry run", async () => {
    const world = new World();
    world.beforeJudging = () => {
      throw new OutsideError("kubernetes", "rejected", "trying it", { detail: "quota exceeded" });
    };

    await world.work();

    const reason = "The API server refuses it in a dry run: quota exceeded.";
    expect(judgements(world)).to.deep.equal([{ guard: "dry-run", verdict: { kind: "refuse", reason } }]);
  });
});

import { expect } from "chai";
import { PROCESSOR, type World } from "../../src/sandbox/world.ts";
import { notesOf } from "../support/e2e/ledger.ts";
import { ended, type Night, night } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

const SCALED = {
  for: "slow-processing",
  do: { "kubernetes.scale": { target: "processor", at_least: 5 }, for: "1h" },
};

describe("a temporary remedy", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("is put back when its alert has been resolved for the soak, and the end note says so", async () => {
    const scene = await slowNight(stage);
    await scene.berth.start();

    await calmedDown(scene);
    await until("it is put back", () => generations(scene.world).length === 2, 30_000);

    const note = await until("it is told", () => {
      const text = notesOf(scene.world)["end"];
      return text?.includes("back to 2 replicas") ? text : undefined;
    });
    expect(note).to.include("because the alert has been resolved for 1 s.");
    expect(note).to.include("Alertmanager reported it resolved");
  });

  it("is put back once by a process that is killed just after it did so, and started again", async () => {
    const scene = await slowNight(stage);
    const service = await scene.berth.start({ at: "restore:apply:done" });
    await calmedDown(scene);
    await service.ended;

    await scene.berth.start();
    await until("it is told", () => notesOf(scene.world)["end"]?.includes("back to 2 replicas"), 30_000);

    expect(generations(scene.world)).to.have.length(2);
    expect(await scene.berth.metric("restorations_pending")).to.equal(0);
  });
});

/** Pods that work so slowly that two of them cannot keep up, and five can. */
async function slowNight(stage: Stage): Promise<Night> {
  const scene = await night(stage, { remedy: SCALED, verify: { within: "30s", soak: "1s" } });
  scene.world.queue.strain({ pace: 0.03 });
  return scene;
}

/** Waits until the remedy has helped; then the pods are as fast as ever. */
async function calmedDown({ world, berth }: Night): Promise<void> {
  const run = await ended(berth);
  expect(run.outcome?.kind, run.outcome?.reason).to.equal("resolved");
  world.queue.strain({ pace: 1 });
}

/** What was changed on the processor, by the API server's own account. */
function generations({ kubernetes }: World): readonly number[] {
  return kubernetes.changes.filter(({ name }) => name === PROCESSOR.name).map(({ generation }) => generation);
}

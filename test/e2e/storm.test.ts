import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import type { World } from "../../src/sandbox/world.ts";
import { breakProcessor, type Night, night } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

const GROUPS = 1_000;
const BURSTS = 20;
/** Milliseconds between two bursts. */
const PAUSE = 1_000;
const MINUTE = 60_000;
const NEVER = 3_600_000;

describe("a storm of a thousand groups within half a minute, while a workload is really down", function () {
  this.timeout(300_000);
  let stage: Stage;
  let scene: Night;

  before(async () => {
    stage = new Stage();
    scene = await night(stage, {
      storm: { groups: "10 per 1m" },
      pagerDutyPace: 6_000,
      world: { inRate: 20, speed: 60, scrapeInterval: 500, groupWait: NEVER },
    });
    const service = await scene.berth.start();
    if (!service.running()) throw new Error(service.output());
    breakProcessor(scene.world);
    await until("there is something to be done", () => scene.world.queue.size > 100);
    for (let burst = 0; burst < BURSTS; burst++) {
      const size = GROUPS / BURSTS;
      await Promise.all([scene.world.alertmanager.gust(size, burst * size), pause(PAUSE)]);
    }
    await until("everybody is told", () => isTold(scene), 180_000);
  });

  after(() => stage.strike());

  it("is accepted in whole", () => {
    const answers = scene.world.alertmanager.deliveries.filter(({ to }) => to === "webhook");

    expect(answers.map(({ status }) => status)).to.deep.equal(Array.from({ length: GROUPS }, () => 202));
  });

  it("silences nobody, changes nothing, and leaves one note on each incident", () => {
    const { incidents } = scene.world.pagerduty.state;

    expect(incidents).to.have.length(GROUPS);
    expect(incidents.filter(({ log }) => log.some(({ kind }) => kind === "acknowledge"))).to.deep.equal([]);
    expect(incidents.filter(({ notes }) => notes.length !== 1)).to.deep.equal([]);
    expect(incidents[GROUPS - 1]?.notes[0]?.content).to.match(/wider than one workload/);
    expect(scene.world.kubernetes.changes).to.deep.equal([]);
  });

  it("is followed by calm: an alert a minute later is acted on again", async () => {
    await pause(Math.max(0, lastAt(scene) + MINUTE + 2_000 - Date.now()));
    await scene.world.alertmanager.gust(1, GROUPS);

    await until("the processor is restarted", () => scene.world.kubernetes.changes.length > 0, 60_000);

    const last = scene.world.pagerduty.state.incidents.at(-1);
    expect(last?.log.map(({ kind }) => kind)).to.include("acknowledge");
  });
});

/** When the last group of the storm was handed over. */
function lastAt({ world }: Night): number {
  return Math.max(...world.alertmanager.deliveries.map(({ at }) => at));
}

async function isTold({ berth, world }: { readonly berth: Night["berth"]; readonly world: World }): Promise<boolean> {
  const unfinished = await berth.metric("oldest_unfinished_run_age_seconds");
  const { incidents } = world.pagerduty.state;
  return unfinished === 0 && incidents.length === GROUPS && incidents.every(({ notes }) => notes.length > 0);
}

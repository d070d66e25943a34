import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { apisOf } from "../support/cluster/apis.ts";
import { driftNamespace, PROCESSOR_NAME } from "../support/cluster/drift-namespace.ts";
import { simulated, why } from "../support/cluster/playground.ts";
import { type RealNight, realNight } from "../support/cluster/real-night.ts";
import { cluster } from "../support/cluster/tool.ts";
import { notesOf } from "../support/e2e/ledger.ts";
import type { RunView } from "../support/e2e/service.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

// Runs after the other files: the controllers of a cluster whose API server was away need a while to recover.
const kubeconfig = simulated;
const folder = process.env["CLUSTER_DIR"];
const DOWN = { "local-cluster/behave": "never-ready" };
const SLOW_START = { "local-cluster/start-after": "6s" };

if (kubeconfig) {
  describe("a run while the API server is in trouble", function () {
    this.timeout(660_000);
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage();
    });
    afterEach(() => stage.strike());

    it("metrics that are not there yet are named in the diagnosis, and hold nothing up", async () => {
      const night = await nightIn(stage, kubeconfig);
      await night.berth.start();

      await night.drift.troublePods(PROCESSOR_NAME, DOWN);
      const run = await endOf(night);

      expect(run.outcome?.kind, run.outcome?.reason).to.equal("resolved");
      expect(notesOf(night)["diagnosis"]).to.match(/^Not known: .*processor_usage \(/m);
    });

    (folder ? it : it.skip)("an API server that hangs for 12 s in the middle of a rollout (CLUSTER_DIR)", async () => {
      const night = await nightIn(stage, kubeconfig, SLOW_START);
      await inRollout(night);
      const server = Number(readFileSync(join(folder ?? "", "run", "apiserver.pid"), "utf8"));

      process.kill(server, "SIGSTOP");
      await pause(12_000);
      process.kill(server, "SIGCONT");

      await expectOneRestart(night);
    });

    it("an API server that is away for 20 s in the middle of a rollout", async () => {
      const night = await nightIn(stage, kubeconfig, SLOW_START);
      await inRollout(night);

      await cluster("stop", "apiserver");
      await pause(20_000);
      await cluster("start", "apiserver");

      await expectOneRestart(night);
    });
  });
} else {
  describe("a run while the API server is in trouble", () => {
    it.skip(why);
  });
}

async function nightIn(stage: Stage, admin: string, processor?: Readonly<Record<string, string>>): Promise<RealNight> {
  const apis = apisOf(admin);
  const progressDeadlineSeconds = 600; // Kubernetes' own default: late controllers are no stuck rollout
  const drift = await driftNamespace(apis, { progressDeadlineSeconds, ...(processor && { processor }) });
  stage.last(() => drift.close().catch(() => undefined)); // the cluster may not be itself again
  return realNight(stage, { apis, drift }, { verify: { within: "5m", soak: "0s" } });
}

/** The service has restarted the processor, and its new pods are still starting. */
async function inRollout(night: RealNight): Promise<void> {
  await night.berth.start();
  await night.drift.troublePods(PROCESSOR_NAME, DOWN);
  await until("the action is noted", () => notesOf(night)["action"], 60_000);
}

async function expectOneRestart(night: RealNight): Promise<void> {
  const run = await endOf(night);
  const { metadata } = await until("the cluster is back", () => night.drift.processor(), 60_000);

  expect(run.outcome?.kind, run.outcome?.reason).to.equal("resolved");
  expect(metadata?.generation).to.equal(2);
  expect(notesOf(night)["action"]).to.match(/^Restarted Deployment /m);
}

function endOf({ berth }: RealNight): Promise<RunView> {
  return until("the run has ended", async () => (await berth.runs()).find(({ state }) => state === "ended"), 300_000);
}

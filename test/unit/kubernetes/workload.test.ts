import { expect } from "chai";
import { kubernetesWorkload } from "../../../src/collectors/kubernetes-workload.ts";
import { aPod, aWorkload, clusterFake, WEB } from "../../support/cluster-fake.ts";
import { NOON } from "../../support/metrics-fake.ts";

const never = new AbortController().signal;
const params = kubernetesWorkload.params.parse({ target: WEB });

describe("the collector kubernetes.workload", () => {
  it("knows every fact that it declares, of a workload that is well", async () => {
    const { facts, evidence } = await kubernetesWorkload.collect(params, clusterFake(aWorkload()), never);

    expect(facts).to.deep.equal({
      desired: 2,
      updated: 2,
      total: 2,
      ready: 2,
      available: 2,
      restarts: 0,
      waiting: [],
      last_terminations: [],
      oom_killed: 0,
      age_minutes: 1440,
      generation: 3,
      revision: 4,
      changed_minutes_ago: 60,
      deployed_minutes_ago: 60,
      rollout_in_progress: false,
      rollout_stuck: false,
      memory_limits: { web: 2 ** 30 },
      paused: false,
    });
    expect(Object.keys(facts).sort()).to.deep.equal(Object.keys(kubernetesWorkload.facts).sort());
    expect(evidence.split("\n")).to.have.length(2);
  });

  it("tells a restart from a deployment", async () => {
    const workload = aWorkload({ changedAt: NOON - 300_000, deployedAt: NOON - 7_200_000, stuck: true });

    const { facts, evidence } = await kubernetesWorkload.collect(params, clusterFake(workload), never);

    expect(facts).to.deep.include({ changed_minutes_ago: 5, deployed_minutes_ago: 120, rollout_stuck: true });
    expect(evidence).to.include("revision 4 (deployed 2 h ago, restarted 5 min ago), web:1, rollout stuck");
  });

  it("tells why containers wait and ended, each reason once", async () => {
    const container = { name: "web", restarts: 7, waiting: "CrashLoopBackOff", lastTermination: "OOMKilled" };
    const sidecar = { name: "proxy", restarts: 1, lastTermination: "Error" };
    const pods = ["a", "b"].map((name) => aPod({ name, ready: false, containers: [container, sidecar] }));

    const { facts, evidence } = await kubernetesWorkload.collect(
      params,
      clusterFake(aWorkload({ pods, ready: 0, available: 0 })),
      never,
    );

    expect(facts).to.deep.include({
      restarts: 16,
      waiting: ["CrashLoopBackOff"],
      last_terminations: ["Error", "OOMKilled"],
      oom_killed: 2,
      rollout_in_progress: false,
    });
    expect(evidence).to.include("0/2 ready").and.to.include("16 restarts").and.to.include("a: Running, not ready");
  });

  it("does not count pods that were evicted or are ending", async () => {
    const containers = [{ name: "web", restarts: 9, lastTermination: "OOMKilled" }];
    const pods = [
      aPod(),
      aPod({ name: "old", phase: "Failed", ready: false, containers }),
      aPod({ name: "ending", terminating: true, containers }),
    ];

    const { facts, evidence } = await kubernetesWorkload.collect(params, clusterFake(aWorkload({ pods })), never);

    expect(facts).to.deep.include({ restarts: 0, oom_killed: 0 });
    expect(evidence).not.to.match(/old|ending/);
  });

  for (const [name, state] of [
    ["a change not observed", { observedGeneration: 2 }],
    ["new pods to come", { updated: 1 }],
    ["old pods to go", { total: 3 }],
  ] as const) {
    it(`sees a rollout in progress in ${name}`, async () => {
      const { facts } = await kubernetesWorkload.collect(params, clusterFake(aWorkload(state)), never);

      expect(facts).to.deep.include({ rollout_in_progress: true });
    });
  }
});

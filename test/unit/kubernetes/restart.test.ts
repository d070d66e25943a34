import { expect } from "chai";
import { kubernetesRestart } from "../../../src/actions/kubernetes-restart.ts";
import type { Workload } from "../../../src/domain/workload.ts";
import { aWorkload, clusterFake, WEB } from "../../support/cluster-fake.ts";

const params = kubernetesRestart.params.parse({ target: WEB });

function plan(workload: Workload): ReturnType<typeof kubernetesRestart.plan> {
  return kubernetesRestart.plan(params, clusterFake(workload), new AbortController().signal);
}

describe("the action kubernetes.restart", () => {
  it("fixes every value of the change, the time in whole seconds", async () => {
    const planned = await plan(aWorkload());

    expect(planned).to.deep.include({
      kind: "change",
      says: "restart Deployment shop/web",
      change: {
        kind: "restart",
        target: WEB,
        uid: "u1",
        resourceVersion: "10",
        generation: 3,
        restartedAt: "2026-11-24T12:00:00Z",
      },
    });
  });

  for (const [name, kind, state, reason] of [
    ["scaled to 0", "refuse", { desired: 0, updated: 0, total: 0, ready: 0 }, /scaled to 0/],
    ["paused", "refuse", { paused: true }, /paused/],
    ["that nobody has observed yet", "wait", { observedGeneration: 2 }, /rollout/],
    ["with new pods to come", "wait", { updated: 1 }, /rollout/],
    ["with old pods to go", "wait", { total: 3 }, /rollout/],
  ] as const) {
    it(`${kind === "wait" ? "waits for" : "refuses"} a workload ${name}, in a sentence`, async () => {
      const planned = await plan(aWorkload(state));

      expect(planned.kind).to.equal(kind);
      expect("reason" in planned && planned.reason)
        .to.match(/^Deployment shop\/web is .*\.$/)
        .and.to.match(reason);
    });
  }

  it("takes a workload whose pods all crash, available or not", async () => {
    const planned = await plan(aWorkload({ ready: 0, available: 0, stuck: true }));

    expect(planned.kind).to.equal("change");
  });
});

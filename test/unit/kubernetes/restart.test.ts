import { expect } from "chai";
import { kubernetesRestart } from "../../../src/actions/kubernetes-restart.ts";
import { aWorkload, WEB } from "../../support/cluster-fake.ts";
import { NOON } from "../../support/metrics-fake.ts";

const params = kubernetesRestart.params.parse({ target: WEB });

describe("the action kubernetes.restart", () => {
  it("fixes every value of the change, the time in whole seconds", () => {
    const planned = kubernetesRestart.plan(params, aWorkload(), NOON + 123);

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

  for (const [name, state, reason] of [
    ["scaled to 0", { desired: 0, updated: 0, total: 0, ready: 0 }, /scaled to 0/],
    ["paused", { paused: true }, /paused/],
    ["that nobody has observed yet", { observedGeneration: 2 }, /rollout/],
    ["with new pods to come", { updated: 1 }, /rollout/],
    ["with old pods to go", { total: 3 }, /rollout/],
  ] as const) {
    it(`refuses a workload ${name}, in a sentence`, () => {
      const planned = kubernetesRestart.plan(params, aWorkload(state), NOON);

      expect(planned.kind).to.equal("refuse");
      expect("reason" in planned && planned.reason)
        .to.match(/^Deployment shop\/web is .*\.$/)
        .and.to.match(reason);
    });
  }

  it("takes a workload whose pods all crash, available or not", () => {
    const planned = kubernetesRestart.plan(params, aWorkload({ ready: 0, available: 0, stuck: true }), NOON);

    expect(planned.kind).to.equal("change");
  });
});

import { expect } from "chai";
import { kubernetesPods } from "../../../src/collectors/kubernetes-pods.ts";
import type { Pod } from "../../../src/domain/workload.ts";
import type { PodSelector } from "../../../src/ports/cluster.ts";
import { aPod, aWorkload, clusterFake } from "../../support/cluster-fake.ts";
import { metricsFake } from "../../support/metrics-fake.ts";

const never = new AbortController().signal;
const params = kubernetesPods.params.parse({ namespace: "shop", labels: { app: "web", tier: "front" } });

function sources(pods: readonly Pod[], asked: PodSelector[] = []): ReturnType<typeof clusterFake> {
  const { signs } = metricsFake({});
  const found = {
    ...signs,
    pods: async (selected: PodSelector) => {
      asked.push(selected);
      return pods;
    },
  };
  return clusterFake(aWorkload(), () => "", { signs: found });
}

describe("the collector kubernetes.pods", () => {
  it("counts the pods that the labels select, and names those that are not ready", async () => {
    const asked: PodSelector[] = [];
    const containers = [{ name: "web", restarts: 7, waiting: "CrashLoopBackOff", lastTermination: "OOMKilled" }];
    const pods = [aPod(), aPod({ name: "web-2", ready: false, containers }), aPod({ name: "gone", terminating: true })];

    const { facts, evidence } = await kubernetesPods.collect(params, sources(pods, asked), never);

    expect(asked).to.deep.equal([{ namespace: "shop", selector: "app=web,tier=front" }]);
    expect(facts).to.deep.equal({
      pods: 2,
      ready: 1,
      not_ready: 1,
      restarts: 7,
      waiting: ["CrashLoopBackOff"],
      last_terminations: ["OOMKilled"],
      oom_killed: 1,
    });
    expect(Object.keys(facts).sort()).to.deep.equal(Object.keys(kubernetesPods.facts).sort());
    expect(evidence.split("\n")).to.deep.equal([
      "pods in shop with app=web,tier=front: 1/2 ready",
      "7 restarts; last ended: OOMKilled; waiting: CrashLoopBackOff",
      "web-2: Running, not ready, 10 min old",
    ]);
  });

  for (const [circumstance, pods] of [
    ["matches nothing", []],
    ["matches only pods that ended", [aPod({ phase: "Succeeded" })]],
  ] as const) {
    it(`knows nothing when the selector ${circumstance}`, async () => {
      const error = await kubernetesPods.collect(params, sources(pods), never).catch((reason: unknown) => reason);

      expect(error).to.have.property("name", "NotKnown");
      expect(error).to.have.property("message", "no pod in shop has the labels app=web,tier=front");
    });
  }

  for (const labels of [{}, { "a b": "c" }, { app: "a,b=c" }, { app: "x".repeat(64) }, { "": "x" }]) {
    it(`refuses the labels ${JSON.stringify(labels).slice(0, 30)}`, () => {
      expect(kubernetesPods.params.safeParse({ namespace: "shop", labels }).success).to.equal(false);
    });
  }
});

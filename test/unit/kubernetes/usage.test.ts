import { expect } from "chai";
import { kubernetesUsage } from "../../../src/collectors/kubernetes-usage.ts";
import type { PodUsage } from "../../../src/domain/usage.ts";
import type { Workload } from "../../../src/domain/workload.ts";
import type { PodSelector } from "../../../src/ports/cluster.ts";
import { aPod, aWorkload, clusterFake, WEB } from "../../support/cluster-fake.ts";
import { metricsFake, NOON } from "../../support/metrics-fake.ts";

const never = new AbortController().signal;
const params = kubernetesUsage.params.parse({ target: WEB });
const GI = 2 ** 30;

function using(pod: string, memory: number, cpu: number): PodUsage {
  return { pod, at: NOON, containers: { web: { memory, cpu } } };
}

function sources(
  usage: readonly PodUsage[],
  workload: Workload = aWorkload(),
): ReturnType<typeof clusterFake> & { readonly about: PodSelector[] } {
  const about: PodSelector[] = [];
  const signs = {
    ...metricsFake({}).signs,
    usage: async (selected: PodSelector) => {
      about.push(selected);
      return usage;
    },
  };
  return { ...clusterFake(workload, () => "", { signs }), about };
}

describe("the collector kubernetes.usage", () => {
  it("measures against request and limit, and names the pod nearest to its limit", async () => {
    const from = sources([using("web-1", 0.25 * GI, 0.5), using("web-2", 0.95 * GI, 0.1)]);

    const { facts, evidence } = await kubernetesUsage.collect(params, from, never);

    expect(from.about).to.deep.equal([{ namespace: "shop", selector: "app=web" }]);
    expect(facts).to.deep.equal({
      measured: 2,
      unmeasured: 0,
      memory_max: 0.95 * GI,
      memory_ratio_max: 0.95,
      memory_request_ratio_max: 1.9,
      cpu_max: 0.5,
      cpu_request_ratio_max: 2,
      worst_pod: "web-2",
    });
    expect(evidence.split("\n")).to.deep.equal([
      "usage of Deployment shop/web: 2 pods measured",
      "worst: web-2 (web): memory 973 Mi (95 % of its limit, 190 % of its request), cpu 0.1 (no limit, 40 % of its request)",
    ]);
  });

  it("knows nothing when no pod has a figure: that is not zero", async () => {
    const error = await kubernetesUsage.collect(params, sources([]), never).catch((reason: unknown) => reason);

    expect(error).to.have.property("name", "NotKnown");
    expect(error).to.have.property("message", "metrics.k8s.io has no figure yet for any pod of Deployment shop/web");
  });

  it("tells how many pods have no figure, and leaves out strangers with the same labels", async () => {
    const from = sources([using("web-1", 0.5 * GI, 0.5), using("stranger", 64 * GI, 12)]);

    const { facts } = await kubernetesUsage.collect(params, from, never);

    expect(facts).to.deep.include({ measured: 1, unmeasured: 1, memory_ratio_max: 0.5 });
  });

  it("measures each pod against its own limit, which a rollout changes", async () => {
    const old = { web: { memory: { limit: "1Gi" }, cpu: {} } };
    const raised = { web: { memory: { limit: "2Gi" }, cpu: { limit: "500m" } } };
    const pods = [aPod({ resources: old }), aPod({ name: "web-2", resources: raised })];
    const from = sources([using("web-1", 0.5 * GI, 0.1), using("web-2", 0.9 * GI, 0.1)], aWorkload({ pods }));

    const { facts } = await kubernetesUsage.collect(params, from, never);

    expect(facts).to.deep.include({ memory_ratio_max: 0.5, cpu_ratio_max: 0.2, worst_pod: "web-1" });
  });

  it("looks at the target's container only, where it names one", async () => {
    const both = {
      pod: "web-1",
      at: NOON,
      containers: { web: { memory: 0.5 * GI, cpu: 0 }, proxy: { memory: GI, cpu: 1 } },
    };
    const only = kubernetesUsage.params.parse({ target: { ...WEB, container: "web" } });

    const { facts } = await kubernetesUsage.collect(only, sources([both]), never);

    expect(facts).to.deep.include({ memory_max: 0.5 * GI, cpu_max: 0 });
  });
});

import { expect } from "chai";
import { kubernetesAutoscaler } from "../../../src/collectors/kubernetes-autoscaler.ts";
import { anAutoscaler, aWorkload, clusterFake, detailsFake, WEB } from "../../support/cluster-fake.ts";

const never = new AbortController().signal;
const params = kubernetesAutoscaler.params.parse({ target: WEB });
const nothing = (): string => "";
const AT_ITS_CEILING = {
  type: "ScalingLimited",
  holds: true,
  reason: "TooManyReplicas",
  message: "more than the maximum",
};

describe("the collector kubernetes.autoscaler", () => {
  it("knows every fact that it declares, of one at its ceiling", async () => {
    const active = { type: "ScalingActive", holds: true, reason: "ValidMetricFound", message: "" };
    const autoscaler = anAutoscaler({ current: 6, desired: 6, conditions: [active, AT_ITS_CEILING] });
    const from = clusterFake(aWorkload(), nothing, { details: detailsFake({ autoscaler }) });

    const { facts, evidence } = await kubernetesAutoscaler.collect(params, from, never);

    expect(facts).to.deep.equal({
      exists: true,
      min: 2,
      max: 6,
      current: 6,
      desired: 6,
      at_max: true,
      limited: true,
      active: true,
    });
    expect(Object.keys(facts).sort()).to.deep.equal(Object.keys(kubernetesAutoscaler.facts).sort());
    expect(evidence.split("\n")).to.deep.equal([
      "HorizontalPodAutoscaler web of Deployment shop/web: 6 pods, wants 6 (2 to 6)",
      "TooManyReplicas: more than the maximum",
    ]);
  });

  it("does not say whether it is limited or active before its controller has looked", async () => {
    const from = clusterFake(aWorkload(), nothing, { details: detailsFake({ autoscaler: anAutoscaler() }) });

    const { facts } = await kubernetesAutoscaler.collect(params, from, never);

    expect(facts).not.to.have.any.keys("limited", "active");
  });

  it("says why one does not work", async () => {
    const message = "unable to get metrics for resource cpu";
    const conditions = [{ type: "ScalingActive", holds: false, reason: "FailedGetResourceMetric", message }];
    const details = detailsFake({ autoscaler: anAutoscaler({ conditions }) });

    const { facts, evidence } = await kubernetesAutoscaler.collect(
      params,
      clusterFake(aWorkload(), nothing, { details }),
      never,
    );

    expect(facts).to.deep.include({ active: false });
    expect(evidence).to.include(`FailedGetResourceMetric: ${message}`);
  });

  it("knows nothing but that there is none", async () => {
    const { facts, evidence } = await kubernetesAutoscaler.collect(params, clusterFake(aWorkload()), never);

    expect(facts).to.deep.equal({ exists: false });
    expect(evidence).to.equal("no HorizontalPodAutoscaler scales Deployment shop/web");
  });
});

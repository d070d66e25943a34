import { z } from "zod";
import type { Autoscaler } from "../domain/autoscaler.ts";
import { shownLogLine } from "../domain/log-line.ts";
import { targetName } from "../domain/workload.ts";
import { type Collected, type Collector, TargetParam } from "./collector.ts";

const Params = z.strictObject({ target: TargetParam });
type Params = z.output<typeof Params>;

/** `kubectl get hpa`, of the workload's own one. */
export const kubernetesAutoscaler: Collector<Params> = {
  name: "kubernetes.autoscaler",
  summary: "The HorizontalPodAutoscaler of a Deployment: its bounds, what it wants and whether it works.",
  params: Params,
  facts: {
    exists: { type: "bool", doc: "The Deployment has one; all other facts are unknown when it has none." },
    min: { type: "int", doc: "`minReplicas`." },
    max: { type: "int", doc: "`maxReplicas`." },
    current: { type: "int", doc: "Pods that it counted last." },
    desired: { type: "int", doc: "Pods that it wants." },
    at_max: { type: "bool", doc: "It wants as many pods as it may have." },
    limited: { type: "bool", doc: "It would have more pods if its maximum allowed it." },
    active: { type: "bool", doc: "It can compute how many pods are wanted: its metrics are there." },
  },
  rights: ({ target: { namespace } }) => [
    { group: "autoscaling", resource: "horizontalpodautoscalers", verbs: ["list"], namespace },
  ],
  async collect({ target }, { details }, signal) {
    const autoscaler = await details.autoscaler(target, signal);
    if (autoscaler) return told(autoscaler, targetName(target));
    return { facts: { exists: false }, evidence: `no HorizontalPodAutoscaler scales ${targetName(target)}` };
  },
};

function told(autoscaler: Autoscaler, scaled: string): Collected {
  const { name, minReplicas, maxReplicas, current, desired, conditions } = autoscaler;
  const of = (type: string): Autoscaler["conditions"][number] | undefined =>
    conditions.find((condition) => condition.type === type);
  const [active, limit] = [of("ScalingActive"), of("ScalingLimited")];
  const facts = {
    exists: true,
    min: minReplicas,
    max: maxReplicas,
    current,
    desired,
    at_max: desired >= maxReplicas,
    ...(limit ? { limited: limit.holds && limit.reason === "TooManyReplicas" } : {}),
    ...(active ? { active: active.holds } : {}),
  };
  const troubles = conditions.filter(({ type, holds }) => (type === "ScalingLimited") === holds);
  return {
    facts,
    evidence: [
      `HorizontalPodAutoscaler ${name} of ${scaled}: ${current} pods, wants ${desired} (${minReplicas} to ${maxReplicas})`,
      ...troubles.map(({ reason, message }) => shownLogLine(`${reason}: ${message}`)),
    ].join("\n"),
  };
}

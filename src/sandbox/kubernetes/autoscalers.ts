import { randomUUID } from "node:crypto";
import { z } from "zod";
import { heed } from "./autoscaling.ts";
import { creator, managedFieldsView } from "./managed-fields.ts";
import type { Autoscaler, State } from "./state.ts";

/** A HorizontalPodAutoscaler to begin with; `target` is the name of a Deployment in its namespace. */
export const AutoscalerSetup = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  target: z.string(),
  minReplicas: z.int().positive().default(1),
  maxReplicas: z.int().positive(),
  labels: z.record(z.string(), z.string()).default({}),
});
export type AutoscalerSetup = z.input<typeof AutoscalerSetup>;

export function addAutoscaler(setup: z.output<typeof AutoscalerSetup>, state: State): void {
  const { namespace, name, target, minReplicas, maxReplicas, labels } = setup;
  const spec = {
    minReplicas,
    maxReplicas,
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target },
  };
  const at = state.clock.now();
  state.version += 1;
  const autoscaler = {
    namespace,
    name,
    uid: randomUUID(),
    createdAt: at,
    labels,
    annotations: {},
    spec,
    generation: 1,
    resourceVersion: state.version,
    managers: creator("kubectl-client-side-apply", { spec }, at),
    wanted: minReplicas,
  };
  state.autoscalers.push(autoscaler);
  heed(autoscaler, state);
}

export function autoscalerView(autoscaler: Autoscaler, current: number): object {
  const { namespace, name, uid, createdAt, labels, annotations, spec, generation, managers, wanted } = autoscaler;
  const desired = Math.min(spec.maxReplicas, Math.max(spec.minReplicas, wanted));
  return {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v2",
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion: String(autoscaler.resourceVersion),
      generation,
      creationTimestamp: `${new Date(createdAt).toISOString().slice(0, 19)}Z`,
      labels,
      annotations,
      managedFields: managedFieldsView(managers, "autoscaling/v2"),
    },
    spec,
    status: { currentReplicas: current, desiredReplicas: desired, conditions: conditionsOf(autoscaler) },
  };
}

function conditionsOf({ spec, wanted }: Autoscaler): readonly object[] {
  const limited =
    wanted > spec.maxReplicas
      ? {
          status: "True",
          reason: "TooManyReplicas",
          message: "the desired replica count is more than the maximum replica count",
        }
      : wanted < spec.minReplicas
        ? {
            status: "True",
            reason: "TooFewReplicas",
            message: "the desired replica count is less than the minimum replica count",
          }
        : {
            status: "False",
            reason: "DesiredWithinRange",
            message: "the desired count is within the acceptable range",
          };
  return [
    {
      type: "AbleToScale",
      status: "True",
      reason: "ReadyForNewScale",
      message: "recommended size matches current size",
    },
    {
      type: "ScalingActive",
      status: "True",
      reason: "ValidMetricFound",
      message: "the HPA was able to compute the replica count",
    },
    { type: "ScalingLimited", ...limited },
  ];
}

import { z } from "zod";
import type { Autoscaler } from "../../domain/autoscaler.ts";
import { type Target, targetName } from "../../domain/workload.ts";
import { type Listing, page } from "./list.ts";
import { ListMetadata, Metadata, ownershipOf } from "./metadata.ts";

const HorizontalPodAutoscaler = z.object({
  metadata: Metadata,
  spec: z.object({
    minReplicas: z.int().default(1),
    maxReplicas: z.int(),
    scaleTargetRef: z.object({ apiVersion: z.string().default(""), kind: z.string(), name: z.string() }),
  }),
  status: z
    .object({
      currentReplicas: z.int().default(0),
      desiredReplicas: z.int().default(0),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().default(""),
            message: z.string().default(""),
          }),
        )
        .default([]),
    })
    .prefault({}),
});
type HorizontalPodAutoscaler = z.output<typeof HorizontalPodAutoscaler>;

/** All of the namespace: what an autoscaler scales stands in its specification, and no selector reaches that. */
export function listAutoscalers(target: Target): Listing<HorizontalPodAutoscaler> {
  return (from) => ({
    operation: "list-autoscalers",
    doing: `looking for the autoscaler of ${targetName(target)}`,
    answer: z.object({ metadata: ListMetadata, items: z.array(HorizontalPodAutoscaler) }),
    send: ({ autoscaling }, options) =>
      autoscaling.listNamespacedHorizontalPodAutoscaler(page(target, undefined, from), options),
  });
}

export function scales({ spec: { scaleTargetRef } }: HorizontalPodAutoscaler, { kind, name }: Target): boolean {
  const { apiVersion } = scaleTargetRef;
  return (
    scaleTargetRef.kind === kind &&
    scaleTargetRef.name === name &&
    (apiVersion === "" || apiVersion.startsWith("apps/"))
  );
}

export function autoscalerOf({ metadata, spec, status }: HorizontalPodAutoscaler): Autoscaler {
  const { namespace, name, uid, resourceVersion, generation } = metadata;
  return {
    namespace,
    name,
    uid,
    resourceVersion,
    generation,
    minReplicas: spec.minReplicas,
    maxReplicas: spec.maxReplicas,
    current: status.currentReplicas,
    desired: status.desiredReplicas,
    conditions: status.conditions.map(({ status, ...condition }) => ({ ...condition, holds: status === "True" })),
    ...ownershipOf(metadata),
  };
}

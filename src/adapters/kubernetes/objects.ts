import { z } from "zod";
import { ListMetadata, Metadata, strings, time } from "./metadata.ts";

// Kubernetes leaves out what is zero, empty or false: the defaults say what absence means.
const count = z.int().nonnegative().default(0);
const Resources = z.object({ requests: strings, limits: strings }).prefault({});
export type Resources = z.output<typeof Resources>;

/** A Deployment, as much of it as we use. An absent `spec.replicas` is 1 here (on a Scale it would be 0). */
export const Deployment = z.object({
  metadata: Metadata.extend({ generation: z.int() }),
  spec: z.object({
    replicas: z.int().nonnegative().default(1),
    paused: z.boolean().default(false),
    selector: z.object({
      matchLabels: strings,
      matchExpressions: z
        .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).default([]) }))
        .default([]),
    }),
    template: z.object({
      metadata: z.object({ annotations: strings }).prefault({}),
      spec: z.object({
        containers: z.array(
          z.object({
            name: z.string(),
            image: z.string().default(""),
            resources: Resources,
          }),
        ),
      }),
    }),
  }),
  status: z
    .object({
      observedGeneration: z.int().default(0),
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string().default("Unknown"),
            reason: z.string().optional(),
            message: z.string().default(""),
            lastUpdateTime: time.optional(),
          }),
        )
        .default([]),
    })
    .prefault({}),
});
export type Deployment = z.output<typeof Deployment>;

const Template = z.looseObject({
  metadata: z.looseObject({ labels: strings, annotations: strings }).prefault({}),
  spec: z.looseObject({ containers: z.array(z.looseObject({ image: z.string().default("") })) }),
});
export type Template = z.output<typeof Template>;

/** With the pod template as the API server wrote it: fields newer than our library's types included. */
export const ReplicaSets = z.object({
  metadata: ListMetadata,
  items: z.array(z.object({ metadata: Metadata, spec: z.object({ template: Template }) })),
});
export type ReplicaSet = z.output<typeof ReplicaSets>["items"][number];

const Termination = z.object({ reason: z.string().optional(), exitCode: z.int().optional() });
const Statuses = z
  .array(
    z.object({
      name: z.string(),
      restartCount: count,
      state: z.object({ waiting: z.object({ reason: z.string().optional() }).optional() }).prefault({}),
      lastState: z.object({ terminated: Termination.optional() }).prefault({}),
    }),
  )
  .default([]);
export type ContainerStatus = z.output<typeof Statuses>[number];
const Containers = z.array(z.object({ name: z.string(), resources: Resources })).default([]);

export const Pods = z.object({
  metadata: ListMetadata,
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        namespace: z.string(),
        uid: z.string(),
        resourceVersion: z.string(),
        creationTimestamp: time,
        deletionTimestamp: time.optional(),
        ownerReferences: Metadata.shape.ownerReferences,
      }),
      spec: z.object({ containers: Containers, initContainers: Containers }),
      status: z
        .object({
          phase: z.string().default("Unknown"),
          conditions: z
            .array(
              z.object({
                type: z.string(),
                status: z.string(),
                reason: z.string().optional(),
                lastTransitionTime: time.optional(),
              }),
            )
            .default([]),
          containerStatuses: Statuses,
          initContainerStatuses: Statuses,
        })
        .prefault({}),
    }),
  ),
});
export type Pod = z.output<typeof Pods>["items"][number];

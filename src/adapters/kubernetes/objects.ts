import { z } from "zod";

// Kubernetes leaves out what is zero, empty or false: the defaults say what absence means.
const count = z.int().nonnegative().default(0);
const time = z.date().transform((date) => date.getTime());
const strings = z.record(z.string(), z.string()).default({});

const Controllers = z
  .array(z.object({ uid: z.string(), controller: z.boolean().optional() }))
  .default([])
  .transform((owners) => owners.find((owner) => owner.controller)?.uid);

const Manager = z.object({
  manager: z.string().default(""),
  time: time.optional(),
  subresource: z.string().optional(),
});

/** A Deployment, as much of it as we use. An absent `spec.replicas` is 1 here (on a Scale it would be 0). */
export const Deployment = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string().min(1),
    resourceVersion: z.string().min(1),
    generation: z.int(),
    creationTimestamp: time,
    annotations: strings,
    managedFields: z.array(Manager).default([]),
  }),
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
      spec: z.object({ containers: z.array(z.object({ image: z.string().default("") })) }),
    }),
  }),
  status: z
    .object({
      observedGeneration: z.int().default(0),
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      conditions: z.array(z.object({ type: z.string(), reason: z.string().optional() })).default([]),
    })
    .prefault({}),
});
export type Deployment = z.output<typeof Deployment>;

const page = z.object({ _continue: z.string().optional() }).prefault({});

export const ReplicaSets = z.object({
  metadata: page,
  items: z.array(
    z.object({
      metadata: z.object({
        uid: z.string(),
        creationTimestamp: time,
        annotations: strings,
        ownerReferences: Controllers,
      }),
    }),
  ),
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
const Containers = z.array(z.object({ name: z.string() })).default([]);

export const Pods = z.object({
  metadata: page,
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        namespace: z.string(),
        uid: z.string(),
        creationTimestamp: time,
        deletionTimestamp: time.optional(),
        ownerReferences: Controllers,
      }),
      spec: z.object({ containers: Containers, initContainers: Containers }),
      status: z
        .object({
          phase: z.string().default("Unknown"),
          conditions: z
            .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
            .default([]),
          containerStatuses: Statuses,
          initContainerStatuses: Statuses,
        })
        .prefault({}),
    }),
  ),
});
export type Pod = z.output<typeof Pods>["items"][number];

import { z } from "zod";

const strings = z.record(z.string(), z.string());
const Container = z.looseObject({
  name: z.string(),
  image: z.string(),
  resources: z.looseObject({ requests: strings.optional(), limits: strings.optional() }).optional(),
});

/** A Deployment's specification as it is stored. */
export const Spec = z.looseObject({
  replicas: z.int().nonnegative(),
  paused: z.boolean().optional(),
  progressDeadlineSeconds: z.int().positive(),
  selector: z.looseObject({ matchLabels: strings }),
  template: z.looseObject({
    metadata: z.looseObject({ labels: strings, annotations: strings.optional() }),
    spec: z.looseObject({ containers: z.array(Container).min(1) }),
  }),
});
export type Spec = z.output<typeof Spec>;

/** A HorizontalPodAutoscaler's. */
export const AutoscalerSpec = z.looseObject({
  minReplicas: z.int().positive(),
  maxReplicas: z.int().positive(),
  scaleTargetRef: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() }),
});
export type AutoscalerSpec = z.output<typeof AutoscalerSpec>;

const anything = z.unknown();
const nullable = <T extends z.ZodType>(type: T) => type.nullable().optional();
const Meta = z.strictObject({
  name: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.int().optional(),
  creationTimestamp: anything.optional(),
  labels: nullable(z.record(z.string(), z.string().nullable())),
  annotations: nullable(z.record(z.string(), z.string().nullable())),
});

/** What may stand in a patch, as far as a strict reader would look. */
export const Patch = z.strictObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: Meta.optional(),
  spec: z
    .strictObject({
      replicas: nullable(z.int()),
      paused: nullable(z.boolean()),
      minReadySeconds: nullable(z.int()),
      progressDeadlineSeconds: nullable(z.int()),
      revisionHistoryLimit: nullable(z.int()),
      selector: anything.optional(),
      strategy: anything.optional(),
      template: z.strictObject({ metadata: Meta.optional(), spec: anything.optional() }).optional(),
    })
    .optional(),
});

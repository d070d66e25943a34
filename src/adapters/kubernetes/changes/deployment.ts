import { z } from "zod";
import { Metadata } from "./kind.ts";
import type { Patchable } from "./patched-object.ts";

const Resources = z.object({
  limits: z.record(z.string(), z.string()).default({}),
  requests: z.record(z.string(), z.string()).default({}),
});

/** A Deployment, as much of it as changes look at. */
export const Deployment = z.object({
  metadata: Metadata,
  spec: z.object({
    replicas: z.int().nonnegative().default(1),
    template: z.object({
      metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }).prefault({}),
      spec: z.object({ containers: z.array(z.object({ name: z.string(), resources: Resources.prefault({}) })) }),
    }),
  }),
});
export type Deployment = z.output<typeof Deployment>;

export const deployment: Patchable<Deployment> = {
  reads: "get-deployment",
  patches: "patch-deployment",
  schema: Deployment,
  read: ({ apps }, at, options) => apps.readNamespacedDeployment(at, options),
  patch: ({ apps }, patch, options) => apps.patchNamespacedDeploymentWithHttpInfo(patch, options),
};

/**
 * How a Deployment stands to a change of its specification. The resourceVersion does not count: a pod that dies alone
 * changes it. The generation is that of the specification.
 */
export function fieldOn(
  isWritten: boolean,
  { generation }: { readonly generation: number },
  object: Deployment,
): "written" | "intended" | "other" {
  if (isWritten) return "written";
  return object.metadata.generation === generation ? "intended" : "other";
}

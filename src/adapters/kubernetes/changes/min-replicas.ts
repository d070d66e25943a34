import { z } from "zod";
import type { MinReplicasChange } from "../../../domain/change.ts";
import { Metadata } from "./kind.ts";
import { type Patchable, patching } from "./patched-object.ts";

const Autoscaler = z.object({
  metadata: Metadata,
  spec: z.object({ minReplicas: z.int().nonnegative().default(1) }),
});
type Autoscaler = z.output<typeof Autoscaler>;

const autoscaler: Patchable<Autoscaler> = {
  reads: "get-autoscaler",
  patches: "patch-autoscaler",
  schema: Autoscaler,
  read: ({ autoscaling }, at, options) => autoscaling.readNamespacedHorizontalPodAutoscaler(at, options),
  patch: ({ autoscaling }, patch, options) =>
    autoscaling.patchNamespacedHorizontalPodAutoscalerWithHttpInfo(patch, options),
};

/** Not every API server counts an autoscaler's generations, and its status moves all the time: only the field itself tells. */
export const minReplicas = patching<MinReplicasChange, Autoscaler>(autoscaler, {
  name: ({ autoscaler: name }) => name,
  infinitive: "set minReplicas of",
  gerund: "setting minReplicas of",
  fieldOf(change, { spec }) {
    if (spec.minReplicas === change.minReplicas) return "written";
    return spec.minReplicas === change.before ? "intended" : "other";
  },
  patch: (change) => ({ spec: { minReplicas: change.minReplicas } }),
});

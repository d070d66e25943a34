import { isDeepStrictEqual } from "node:util";
import type { Spec } from "./spec.ts";

/** What a change of a Deployment's specification amounts to, as a person would call it. */
export type Deed = "restart" | "scale" | "resources" | "template" | "edit";

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

/** `template`: its pods are made otherwise, as by a deployment or its undoing. `edit`: nothing that a pod notices. */
export function deedOf(before: Spec, after: Spec): Deed {
  if (before.replicas !== after.replicas) return "scale";
  if (isDeepStrictEqual(before.template, after.template)) return "edit";
  if (!isDeepStrictEqual(plainTemplate(before), plainTemplate(after))) return "template";
  return isDeepStrictEqual(resourcesOf(before), resourcesOf(after)) ? "restart" : "resources";
}

/** Without what a restart and new resources change. */
function plainTemplate({ template }: Spec): unknown {
  const { annotations = {}, ...metadata } = template.metadata;
  const others = Object.entries(annotations).filter(([key]) => key !== RESTARTED_AT);
  const containers = template.spec.containers.map((container) => ({ ...container, resources: undefined }));
  return { metadata, annotations: Object.fromEntries(others), spec: { ...template.spec, containers } };
}

function resourcesOf({ template }: Spec): readonly unknown[] {
  return template.spec.containers.map(({ resources }) => resources);
}

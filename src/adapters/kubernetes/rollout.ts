import type { Rollout } from "../../domain/change.ts";
import type { Deployment } from "./objects.ts";

/**
 * The rule of `kubectl rollout status`, its words included:
 * https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go
 */
export function rolloutOf({ metadata, spec, status }: Deployment): Rollout {
  if (status.observedGeneration < metadata.generation) return going("the change is not observed yet");
  if (isStuck(status)) return { kind: "stuck", reason: `${metadata.name} exceeded its progress deadline` };
  const { updatedReplicas: updated, replicas: total, availableReplicas: available } = status;
  if (updated < spec.replicas) return going(`new pods made: ${updated} of ${spec.replicas}`);
  if (total > updated) return going(`old pods still to end: ${total - updated}`);
  if (available < updated) return going(`new pods available: ${available} of ${updated}`);
  return { kind: "done" };
}

export function isStuck({ conditions }: Deployment["status"]): boolean {
  return conditions.some(({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded");
}

function going(reason: string): Rollout {
  return { kind: "going", reason };
}

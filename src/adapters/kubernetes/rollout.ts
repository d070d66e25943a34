import type { Rollout } from "../../domain/change.ts";
import { plain, shortened } from "../../domain/wording.ts";
import type { Deployment } from "./objects.ts";

/**
 * The rule of `kubectl rollout status`, its words included:
 * https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go
 */
export function rolloutOf({ metadata, spec, status }: Deployment): Rollout {
  if (status.observedGeneration < metadata.generation) return going("the change is not observed yet");
  const why = refusedPods(status);
  if (isStuck(status)) return { kind: "stuck", reason: `${metadata.name} exceeded its progress deadline${why}` };
  const { updatedReplicas: updated, replicas: total, availableReplicas: available } = status;
  if (updated < spec.replicas) return going(`new pods made: ${updated} of ${spec.replicas}${why}`);
  if (total > updated) return going(`old pods still to end: ${total - updated}`);
  if (available < updated) return going(`new pods available: ${available} of ${updated}`);
  return { kind: "done" };
}

export function isStuck({ conditions }: Deployment["status"]): boolean {
  return conditions.some(({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded");
}

/** Why pods cannot be made, in the API server's words: a quota, an admission policy. kubectl does not tell. */
function refusedPods({ conditions }: Deployment["status"]): string {
  const failure = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  return failure?.message ? ` (${shortened(plain(failure.message), 300)})` : "";
}

function going(reason: string): Rollout {
  return { kind: "going", reason };
}

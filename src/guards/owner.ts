import { type Change, changedObject } from "../domain/change.ts";
import { FIELDS, objectors } from "../domain/owners.ts";
import type { Ownership } from "../domain/ownership.ts";
import { allow, refuse, type Verdict } from "../domain/verdict.ts";
import type { Cluster, ClusterDetails } from "../ports/cluster.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** Somebody else's field is not changed: it would be put back, or break what puts it there. */
export function owner(cluster: Cluster, details: ClusterDetails): Guard<ApplyQuestion> {
  return {
    name: "owner",
    summary:
      "Does nobody else own the field that is changed ([owners](owners.md)), or does the runbook accept who does (`accept_owners`)?",
    example:
      "spec.replicas of Deployment shop/checkout belongs to Argo CD (field manager argocd-controller): it would put back what Git says.",
    judge: async ({ change, runbook }, signal) => {
      const field = fieldOf(change);
      if (field === undefined) return allow;
      const object = await objectOf(change, { cluster, details }, signal);
      if (object === undefined) return refuse(`${changedObject(change)} is gone.`);
      return verdictOn(change, field, object, runbook.acceptOwners);
    },
  };
}

function verdictOn(change: Change, field: string, object: Ownership, accepted: readonly string[]): Verdict {
  const against = objectors(object, field).filter(({ accept }) => !accepted.includes(accept));
  if (against.length === 0) return allow;
  const sentences = against.map(
    ({ who, because }) => `${field} of ${changedObject(change)} belongs to ${who}: ${because}.`,
  );
  return refuse(sentences.join(" "));
}

/** Undefined: a pod is its controller's, which makes another. */
function fieldOf(change: Change): string | undefined {
  switch (change.kind) {
    case "restart":
      return FIELDS.restart;
    case "scale":
      return FIELDS.replicas;
    case "min-replicas":
      return FIELDS.minReplicas;
    case "memory-limit":
      return `spec.template.spec.containers[${change.container}].resources`;
    case "undo":
      return FIELDS.template;
    case "config-map-key":
      return /^\w+$/.test(change.key) ? `data.${change.key}` : `data[${change.key}]`;
    case "delete-pod":
      return undefined;
  }
}

async function objectOf(
  change: Change,
  { cluster, details }: { cluster: Cluster; details: ClusterDetails },
  signal: AbortSignal,
): Promise<Ownership | undefined> {
  const { target } = change;
  switch (change.kind) {
    case "min-replicas":
      return details.autoscaler(target, signal);
    case "config-map-key":
      return details.configMap({ namespace: target.namespace, name: change.configMap }, signal);
    default:
      return cluster.workload(target, signal);
  }
}

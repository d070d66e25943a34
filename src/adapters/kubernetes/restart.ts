import type { RestartChange } from "../../domain/change.ts";
import { utcTime } from "../../domain/wording.ts";
import { targetName } from "../../domain/workload.ts";
import type { Deployment } from "./objects.ts";

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

/** kubectl's own patch, bound to the object as it was decided on. `resourceVersion`: a newer one of the same generation. */
export function patchOf({ uid, restartedAt }: RestartChange, resourceVersion: string): object {
  return {
    metadata: { uid, resourceVersion },
    spec: { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } },
  };
}

/** How the object stands to a change that was intended for it. */
export type Standing =
  | { readonly kind: "as-intended"; readonly resourceVersion: string }
  | { readonly kind: "carried"; readonly generation: number } // an earlier try of ours got through
  | { readonly kind: "overtaken"; readonly reason: string };

/** The resourceVersion does not count: a pod that dies alone changes it. The generation is that of the specification. */
export function standingOf(change: RestartChange, { metadata, spec }: Deployment): Standing {
  const { uid, generation, resourceVersion } = metadata;
  const name = targetName(change.target);
  if (uid !== change.uid) {
    return { kind: "overtaken", reason: `${name} was deleted and created again since the decision` };
  }
  if (spec.template.metadata.annotations[RESTARTED_AT] === change.restartedAt) return { kind: "carried", generation };
  if (generation === change.generation) return { kind: "as-intended", resourceVersion };
  return { kind: "overtaken", reason: `${name} was changed${lastHand(metadata)} since the decision` };
}

/** ` by kubectl-edit at 02:14:05 UTC`, when the API server knows. */
function lastHand({ managedFields }: Deployment["metadata"]): string {
  const last = managedFields
    .filter(({ subresource, time }) => subresource !== "status" && time !== undefined)
    .toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0))
    .at(-1);
  return last ? ` by ${last.manager || "somebody"} at ${utcTime(last.time ?? 0)}` : "";
}

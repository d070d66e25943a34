import { z } from "zod";
import { changedObject, type DeletePodChange } from "../../../domain/change.ts";
import { type Kind, Metadata, type Seen, withWarnings } from "./kind.ts";
import { seen } from "./patched-object.ts";

const Pod = z.object({
  metadata: Metadata,
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) })
    .prefault({}),
});
type Pod = z.output<typeof Pod>;

const Answer = z.unknown().transform(() => ({ generation: 0, shown: undefined }));

/**
 * The pod's identity and version go in the body, and so does the dry run: beside a body the API server ignores the query,
 * and a dry run there would delete.
 */
export const deletePod: Kind<DeletePodChange> = {
  trying: (change) => `trying to delete ${changedObject(change)}`,
  doing: (change) => `deleting ${changedObject(change)}`,
  look: (change) => ({
    operation: "get-pod",
    doing: `reading ${changedObject(change)}`,
    answer: Pod.transform((pod) => seen(pod, { pod: change.pod }, fieldOf(pod), { unmistakable: true })),
    send: ({ core }, options) => core.readNamespacedPod(at(change), options),
  }),
  ship: (change, { dryRun, resourceVersion }) => ({
    operation: dryRun ? "dry-run" : "delete-pod",
    doing: dryRun ? deletePod.trying(change) : deletePod.doing(change),
    answer: withWarnings(Answer),
    send: ({ core }, options) =>
      core.deleteNamespacedPodWithHttpInfo(
        {
          ...at(change),
          body: { preconditions: { uid: change.uid, resourceVersion }, ...(dryRun ? { dryRun: ["All"] } : {}) },
        },
        options,
      ),
  }),
};

function at({ target, pod }: DeletePodChange): { namespace: string; name: string } {
  return { namespace: target.namespace, name: pod };
}

/** A pod that is ready by now is no longer the one that was decided on. */
function fieldOf({ metadata, status }: Pod): Seen["field"] {
  if (metadata.deletionTimestamp !== undefined) return "written";
  return status.conditions.some(({ type, status: is }) => type === "Ready" && is === "True") ? "other" : "intended";
}

import { z } from "zod";
import { endPod } from "./controller.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Pod, State, Workload } from "./state.ts";

const Options = z
  .strictObject({
    preconditions: z.object({ uid: z.string().optional(), resourceVersion: z.string().optional() }).default({}),
    dryRun: z.array(z.literal("All")).optional(),
    kind: z.string().optional(),
    apiVersion: z.string().optional(),
  })
  .prefault({});

interface Deleted {
  readonly workload: Workload;
  readonly pod: Pod;
}

/**
 * Deletes a pod. As on a real API server `?dryRun=All` is not looked at beside a body, so that a caller who trusts it is
 * found out here. Throws Refusal.
 */
export function deletePod(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { body, dryRun }: { readonly body: unknown; readonly dryRun: boolean },
  state: State,
): Deleted {
  const options = Options.parse(body ?? {});
  const found = find(namespace, name, state);
  if (!found) throw notFound("pods", name);
  expect("UID", options.preconditions.uid, found.pod.uid);
  expect("ResourceVersion", options.preconditions.resourceVersion, String(found.pod.resourceVersion));
  const isTrial = body === undefined ? dryRun : options.dryRun !== undefined;
  if (!isTrial && found.pod.endingAt === undefined) endPod(found.pod, found.workload, state);
  return found;
}

function find(namespace: string, name: string, { workloads }: State): Deleted | undefined {
  return workloads
    .filter((workload) => workload.namespace === namespace)
    .flatMap((workload) => workload.pods.map((pod) => ({ workload, pod })))
    .find(({ pod }) => pod.name === name);
}

function expect(what: string, wanted: string | undefined, is: string): void {
  if (wanted === undefined || wanted === is) return;
  const message = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${is}`;
  throw new Refusal(409, "Conflict", message);
}

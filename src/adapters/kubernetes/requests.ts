import { z } from "zod";
import type { Change } from "../../domain/change.ts";
import { type Pod, type Target, targetName } from "../../domain/workload.ts";
import type { Cluster } from "../../ports/cluster.ts";
import type { Request } from "./client.ts";
import { Deployment } from "./objects.ts";
import { patchOf } from "./restart.ts";
import { warningsOf } from "./warnings.ts";

/** The name under which managedFields shows what we changed. */
const FIELD_MANAGER = "first-responder";

export function getDeployment(target: Target): Request<Deployment> {
  const { namespace, name } = target;
  return {
    operation: "get-deployment",
    doing: `reading ${targetName(target)}`,
    answer: Deployment,
    send: ({ apps }, options) => apps.readNamespacedDeployment({ namespace, name }, options),
  };
}

/** What people write in a Deployment; the rest is the server's own bookkeeping. */
const Written = z.object({
  metadata: z.object({ labels: z.unknown().optional(), annotations: z.unknown().optional() }),
  spec: z.unknown(),
});
const WholeDeployment = z
  .unknown()
  .transform((whole) => ({ deployment: whole, written: whole }))
  .pipe(z.object({ deployment: Deployment, written: Written }));

/** With all that a diff needs. */
export function getWholeDeployment(target: Target): Request<z.output<typeof WholeDeployment>> {
  return { ...getDeployment(target), answer: WholeDeployment };
}

const Patched = z
  .object({ data: WholeDeployment, headers: z.record(z.string(), z.string()) })
  .transform(({ data, headers }) => ({ ...data, warnings: warningsOf(headers["warning"]) }));
export type Patched = z.output<typeof Patched>;

/** A change on its way. `resourceVersion`: that of the decision, or a later one of the same generation. */
export interface Shipment {
  readonly change: Change;
  readonly dryRun: boolean;
  readonly resourceVersion: string;
}

export function patchRequest(shipment: Shipment): Request<Patched> {
  const { change, dryRun, resourceVersion } = shipment;
  const { namespace, name } = change.target;
  const params = {
    namespace,
    name,
    body: patchOf(change, resourceVersion),
    fieldManager: FIELD_MANAGER,
    fieldValidation: "Strict",
    ...(dryRun ? { dryRun: "All" } : {}),
  };
  return {
    operation: dryRun ? "dry-run" : "patch-deployment",
    doing: doing(shipment),
    answer: Patched,
    send: ({ apps }, options) => apps.patchNamespacedDeploymentWithHttpInfo(params, options),
  };
}

/** For messages. */
export function doing({ change, dryRun }: Shipment): string {
  return `${dryRun ? "trying to restart" : "restarting"} ${targetName(change.target)}`;
}

/** No `limitBytes`: together with `tailLines` it drops the newest lines. The size of any answer is bounded as such. */
export function getLog(pod: Pod, from: Parameters<Cluster["logs"]>[1]): Request<string> {
  const { namespace, name } = pod;
  const { container, tail: tailLines, previous } = from;
  return {
    operation: "read-log",
    doing: `reading the log of ${container} in pod ${namespace}/${name}`,
    answer: z.string().default(""),
    send: ({ core }, options) =>
      core.readNamespacedPodLog({ namespace, name, container, tailLines, previous }, options),
  };
}

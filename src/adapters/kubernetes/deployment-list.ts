import { z } from "zod";
import type { DeploymentHealth } from "../../domain/deployment-health.ts";
import { type Listing, PAGE } from "./list.ts";
import { ListMetadata } from "./metadata.ts";

// an absent number of replicas is 1 where it is wished for, and 0 where it is counted
const Deployment = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ replicas: z.int().nonnegative().default(1) }).prefault({}),
  status: z.object({ readyReplicas: z.int().nonnegative().default(0) }).prefault({}),
});
type Deployment = z.output<typeof Deployment>;

export function listDeployments(namespace: string): Listing<Deployment> {
  return (from) => ({
    operation: "list-deployments",
    doing: `listing the Deployments in ${namespace}`,
    answer: z.object({ metadata: ListMetadata, items: z.array(Deployment) }),
    send: ({ apps }, options) =>
      apps.listNamespacedDeployment(
        { namespace, limit: PAGE, ...(from === undefined ? {} : { _continue: from }) },
        options,
      ),
  });
}

export function healthOf({ metadata, spec, status }: Deployment): DeploymentHealth {
  return { name: metadata.name, desired: spec.replicas, ready: status.readyReplicas };
}

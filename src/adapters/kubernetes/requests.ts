import { z } from "zod";
import { type Pod, type Target, targetName } from "../../domain/workload.ts";
import type { Cluster } from "../../ports/cluster.ts";
import type { Request } from "./client.ts";
import { Deployment } from "./objects.ts";

export function getDeployment(target: Target): Request<Deployment> {
  const { namespace, name } = target;
  return {
    operation: "get-deployment",
    doing: `reading ${targetName(target)}`,
    answer: Deployment,
    send: ({ apps }, options) => apps.readNamespacedDeployment({ namespace, name }, options),
  };
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

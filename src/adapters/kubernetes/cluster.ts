import { OutsideError } from "../../domain/outside-error.ts";
import { type Target, targetName } from "../../domain/workload.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cluster } from "../../ports/cluster.ts";
import { patiently } from "../patiently.ts";
import type { Client, Request } from "./client.ts";
import { allOf, listPods, listReplicaSets } from "./list.ts";
import type { Deployment } from "./objects.ts";
import { getDeployment, getLog } from "./requests.ts";
import { rolloutOf } from "./rollout.ts";
import { labelSelector } from "./selector.ts";
import { workloadOf } from "./workload.ts";

/** Reading, each part tried up to three times. */
export function cluster(client: Client, clock: Clock): Cluster {
  const ask = <Parsed>(request: Request<Parsed>, signal: AbortSignal): Promise<Parsed> =>
    patiently(() => client.ask(request, signal), clock, signal);

  return {
    async workload(target, signal) {
      const deployment = await ask(getDeployment(target), signal);
      const labels = selectorOf(deployment, target);
      // pods first: a ReplicaSet made in between is known then; a pod of an unknown one would be left out
      const pods = await patiently(
        () =>
          allOf(
            client,
            listPods({ namespace: target.namespace, selector: labels }, `of ${targetName(target)}`),
            signal,
          ),
        clock,
        signal,
      );
      const sets = await patiently(() => allOf(client, listReplicaSets(target, labels), signal), clock, signal);
      return workloadOf(target, deployment, { selector: labels, pods, replicaSets: sets });
    },
    logs: (pod, from, signal) =>
      ask(getLog(pod, from), signal).catch((error: unknown) => {
        if (neverRan(error)) return "";
        throw error;
      }),
    rollout: async (target, signal) => rolloutOf(await ask(getDeployment(target), signal)),
  };
}

function selectorOf({ spec }: Deployment, target: Target): string {
  const labels = labelSelector(spec.selector);
  if (labels !== undefined) return labels;
  const doing = `reading ${targetName(target)}`;
  throw new OutsideError("kubernetes", "bad-answer", doing, { detail: "its selector is empty" });
}

/** The kubelet's answers where there is no log to read because the container, or its previous instance, never ran. */
function neverRan(error: unknown): boolean {
  if (!(error instanceof OutsideError) || error.status !== 400) return false;
  return /^previous terminated container .* not found$|is waiting to start/.test(error.detail);
}

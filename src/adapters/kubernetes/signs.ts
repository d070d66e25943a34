import type { Clock } from "../../ports/clock.ts";
import type { ClusterSigns, PodSelector } from "../../ports/cluster.ts";
import { patiently } from "../patiently.ts";
import type { Client } from "./client.ts";
import { healthOf, listDeployments } from "./deployment-list.ts";
import { eventOf, listWarnings } from "./event-list.ts";
import { allOf, type Listing, listPods } from "./list.ts";
import { listNodes, nodeOf } from "./node-list.ts";
import { listUsage, usageOf } from "./usage.ts";
import { podOf } from "./workload.ts";

/** What diagnosis looks at beside the workload, each list tried up to three times. */
export function signs(client: Client, clock: Clock): ClusterSigns {
  const all = <Item>(listing: Listing<Item>, signal: AbortSignal): Promise<readonly Item[]> =>
    patiently(() => allOf(client, listing, signal), clock, signal);
  return {
    pods: async (selected, signal) => (await all(listPods(selected, named(selected)), signal)).map(podOf),
    usage: async (selected, signal) => (await all(listUsage(selected), signal)).map(usageOf),
    nodes: async (signal) => (await all(listNodes(), signal)).map(nodeOf),
    deployments: async (namespace, signal) => (await all(listDeployments(namespace), signal)).map(healthOf),
    warnings: async (about, signal) => (await all(listWarnings(about), signal)).map(eventOf),
  };
}

function named({ namespace, selector }: PodSelector): string {
  return `that ${selector} selects in ${namespace}`;
}

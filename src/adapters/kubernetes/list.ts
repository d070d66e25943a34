import { OutsideError } from "../../domain/outside-error.ts";
import { type Target, targetName } from "../../domain/workload.ts";
import type { PodSelector } from "../../ports/cluster.ts";
import type { Client, Request } from "./client.ts";
import { type Pod, Pods, type ReplicaSet, ReplicaSets } from "./objects.ts";

export const PAGE = 200; // objects; about 1 MB of JSON, and a tenth of a second in which nothing else runs
const MOST_PAGES = 10;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly metadata: { readonly next: string | undefined };
}
export type Listing<Item> = (from: string | undefined) => Request<Page<Item>>;

/** The pods that the labels select in the namespace. `whose`, for messages: "of Deployment a/b". */
export function listPods({ namespace, selector }: PodSelector, whose: string): Listing<Pod> {
  return (from) => ({
    operation: "list-pods",
    doing: `listing the pods ${whose}`,
    answer: Pods,
    send: ({ core }, options) => core.listNamespacedPod(page({ namespace }, selector, from), options),
  });
}

export function listReplicaSets(target: Target, labels: string): Listing<ReplicaSet> {
  return (from) => ({
    operation: "list-replicasets",
    doing: `listing the ReplicaSets of ${targetName(target)}`,
    answer: ReplicaSets,
    // the untyped API: a template that comes back in an undo must be the API server's own
    send: ({ custom }, options) =>
      custom.listNamespacedCustomObject(
        { group: "apps", version: "v1", plural: "replicasets", ...page(target, labels, from) },
        options,
      ),
  });
}

interface PageParams {
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly limit: number;
  readonly _continue?: string;
}

export function page(
  { namespace }: Pick<Target, "namespace">,
  labelSelector: string | undefined,
  from: string | undefined,
): PageParams {
  return {
    namespace,
    limit: PAGE,
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(from === undefined ? {} : { _continue: from }),
  };
}

/** All pages. A list so long that it is no workload's is refused rather than cut: half of it would say too little. */
export async function allOf<Item>(
  client: Client,
  listing: Listing<Item>,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.ask(listing(from), signal);
    items.push(...answer.items);
    from = answer.metadata.next;
    if (from === undefined) return items;
  }
  const detail = `there are more than ${PAGE * MOST_PAGES}`;
  throw new OutsideError("kubernetes", "rejected", listing(undefined).doing, { detail });
}

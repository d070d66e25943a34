import { OutsideError } from "../../domain/outside-error.ts";
import { type Target, targetName } from "../../domain/workload.ts";
import type { Client, Request } from "./client.ts";
import { type Pod, Pods, type ReplicaSet, ReplicaSets } from "./objects.ts";

const PAGE = 200; // objects; about 1 MB of JSON, and a tenth of a second in which nothing else runs
const MOST_PAGES = 10;

interface Page<Item> {
  readonly items: readonly Item[];
  readonly metadata: { readonly _continue?: string | undefined };
}
type Listing<Item> = (from: string | undefined) => Request<Page<Item>>;

/** The pods that the labels select in the target's namespace. */
export function listPods(target: Target, labels: string): Listing<Pod> {
  return (from) => ({
    operation: "list-pods",
    doing: `listing the pods of ${targetName(target)}`,
    answer: Pods,
    send: ({ core }, options) => core.listNamespacedPod(page(target, labels, from), options),
  });
}

export function listReplicaSets(target: Target, labels: string): Listing<ReplicaSet> {
  return (from) => ({
    operation: "list-replicasets",
    doing: `listing the ReplicaSets of ${targetName(target)}`,
    answer: ReplicaSets,
    send: ({ apps }, options) => apps.listNamespacedReplicaSet(page(target, labels, from), options),
  });
}

interface PageParams {
  readonly namespace: string;
  readonly labelSelector: string;
  readonly limit: number;
  readonly _continue?: string;
}

function page({ namespace }: Target, labelSelector: string, from: string | undefined): PageParams {
  return { namespace, labelSelector, limit: PAGE, ...(from === undefined ? {} : { _continue: from }) };
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
    from = answer.metadata._continue || undefined;
    if (from === undefined) return items;
  }
  const detail = `there are more than ${PAGE * MOST_PAGES}`;
  throw new OutsideError("kubernetes", "rejected", listing(undefined).doing, { detail });
}

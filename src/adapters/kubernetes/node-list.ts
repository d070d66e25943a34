import { z } from "zod";
import type { ClusterNode } from "../../domain/cluster-node.ts";
import { type Listing, PAGE } from "./list.ts";
import { ListMetadata, time } from "./metadata.ts";

const Node = z.object({
  metadata: z.object({ name: z.string(), creationTimestamp: time }),
  spec: z.object({ unschedulable: z.boolean().default(false) }).prefault({}),
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: time.optional() }))
        .default([]),
    })
    .prefault({}),
});
type Node = z.output<typeof Node>;

export function listNodes(): Listing<Node> {
  return (from) => ({
    operation: "list-nodes",
    doing: "listing the nodes",
    answer: z.object({ metadata: ListMetadata, items: z.array(Node) }),
    send: ({ core }, options) =>
      core.listNode({ limit: PAGE, ...(from === undefined ? {} : { _continue: from }) }, options),
  });
}

export function nodeOf({ metadata, spec, status }: Node): ClusterNode {
  const readiness = status.conditions.find(({ type }) => type === "Ready");
  return {
    name: metadata.name,
    ready: readiness?.status === "True",
    since: readiness?.lastTransitionTime ?? metadata.creationTimestamp,
    cordoned: spec.unschedulable,
  };
}

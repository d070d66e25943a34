import type { Change } from "./change.ts";

const RISKS: Readonly<Partial<Record<string, string>>> = {
  restart: "its pods are replaced as its rollout strategy says; what they hold in memory is lost",
  scale: "more pods use more of what they share: quota, nodes, connections",
  "min-replicas": "the autoscaler keeps more pods than it would by itself",
  "memory-limit": "its pods are replaced; the new ones may use more of their nodes' memory",
  undo: "its pods go back to an earlier version: what came with the newer one is gone",
  "delete-pod": "one pod is ended and made anew; what it holds in memory is lost",
  "config-map-key": "everything that reads this key behaves differently",
};

/** What a change may break, for the person who is asked. Without its full stop. */
export function riskOf({ kind }: Pick<Change, "kind">): string {
  return RISKS[kind] ?? "the workload is changed";
}

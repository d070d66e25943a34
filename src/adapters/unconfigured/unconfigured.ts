import { OutsideError, type OutsideSystem } from "../../domain/outside-error.ts";
import type { Cluster, ClusterChanges, ClusterDetails, ClusterSigns } from "../../ports/cluster.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Metrics } from "../../ports/metrics.ts";
import type { Permissions } from "../../ports/permissions.ts";
import type { Queues } from "../../ports/queues.ts";

/** Prometheus without an address: every question is unknown, and says why. */
export function noMetrics(why: string): Metrics {
  return { instant: refusing("prometheus", why), range: refusing("prometheus", why) };
}

/** Redis without an address: the same. */
export function noQueues(why: string): Queues {
  return { length: refusing("redis", why) };
}

interface Kubernetes {
  readonly cluster: Cluster;
  readonly details: ClusterDetails;
  readonly signs: ClusterSigns;
  readonly exec: Exec;
  readonly changes: ClusterChanges;
  readonly permissions: Permissions;
}

/** Kubernetes without a way to it: every question is unknown, every change refused, and both say why. */
export function noCluster(why: string): Kubernetes {
  const refuse = refusing("kubernetes", why);
  return {
    cluster: { workload: refuse, logs: refuse, rollout: refuse },
    details: { autoscaler: refuse, configMap: refuse },
    signs: { pods: refuse, usage: refuse, nodes: refuse, deployments: refuse, warnings: refuse },
    exec: { run: refuse },
    permissions: { missing: refuse },
    changes: { dryRun: refuse, apply: refuse, held: refuse },
  };
}

function refusing(system: OutsideSystem, detail: string): () => Promise<never> {
  return () => Promise.reject(new OutsideError(system, "rejected", "asking", { detail }));
}

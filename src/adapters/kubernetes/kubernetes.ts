import type { Cluster, ClusterChanges, ClusterDetails, ClusterSigns } from "../../ports/cluster.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Permissions } from "../../ports/permissions.ts";
import { clusterChanges } from "./changes/cluster-changes.ts";
import { client, type KubernetesOptions } from "./client.ts";
import { cluster } from "./cluster.ts";
import { details } from "./details.ts";
import { exec } from "./exec.ts";
import { permissions } from "./permissions.ts";
import { sharedReads } from "./shared-reads.ts";
import { signs } from "./signs.ts";

export type { Call, KubernetesOptions } from "./client.ts";

/**
 * Kubernetes by its API. Throws OutsideError when there is no usable kubeconfig; the server is not asked yet.
 * `close` ends the connections.
 */
export function kubernetes(options: KubernetesOptions): {
  readonly cluster: Cluster;
  readonly details: ClusterDetails;
  readonly signs: ClusterSigns;
  readonly exec: Exec;
  readonly changes: ClusterChanges;
  readonly permissions: Permissions;
  close(): Promise<void>;
} {
  const connected = client(options);
  return {
    cluster: sharedReads(cluster(connected, options.clock), options.clock),
    details: details(connected, options.clock),
    signs: signs(connected, options.clock),
    exec: exec(connected, options),
    permissions: permissions(connected, options.clock),
    changes: clusterChanges({ client: connected, clock: options.clock }),
    close: () => connected.close(),
  };
}

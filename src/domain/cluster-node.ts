/** A node of the cluster, as far as it matters to whether something is wider than one workload. */
export interface ClusterNode {
  readonly name: string;
  /** False also when its kubelet has not been heard of: Kubernetes says `Unknown` then. */
  readonly ready: boolean;
  /** When that last changed; milliseconds. */
  readonly since: number;
  /** Somebody took it out of service: nothing new is placed on it. */
  readonly cordoned: boolean;
}

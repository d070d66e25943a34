/** Something Kubernetes remarked about an object, with `type: Warning`. */
export interface ClusterEvent {
  /** The object: `Pod`, `ReplicaSet`, … and its name. */
  readonly kind: string;
  readonly name: string;
  /** `BackOff`, `FailedScheduling`, `Unhealthy`, … */
  readonly reason: string;
  readonly message: string;
  /** How often it happened. */
  readonly count: number;
  /** When it happened last; milliseconds. */
  readonly at: number;
}

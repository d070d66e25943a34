import type { Ownership } from "./ownership.ts";

/** A HorizontalPodAutoscaler (autoscaling/v2) that scales a workload. */
export interface Autoscaler extends Ownership {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** 0: the API server counts none. */
  readonly generation: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** What it counted last, and what it wants. 0 until it has looked. */
  readonly current: number;
  readonly desired: number;
  readonly conditions: readonly AutoscalerCondition[];
}

export interface AutoscalerCondition {
  /** `AbleToScale`, `ScalingActive`, `ScalingLimited`. */
  readonly type: string;
  readonly holds: boolean;
  readonly reason: string;
  readonly message: string;
}

/** A workload that a runbook names. Alert labels never do. */
export interface Target {
  readonly kind: "Deployment";
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
}

/** `Deployment spec-to-proof/drift-processor`: for people, locks and budgets alike. */
export function targetName(target: Target): string {
  return `${target.kind} ${target.namespace}/${target.name}`;
}

/** A Deployment and its pods at one moment. */
export interface Workload {
  readonly target: Target;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly paused: boolean;
  /** `spec.replicas`; 0 = scaled down by intent. */
  readonly desired: number;
  /** Pods of the current template, pods of any template, ready, available: `status` of the Deployment. */
  readonly updated: number;
  readonly total: number;
  readonly ready: number;
  readonly available: number;
  readonly revision: number;
  /** When the Deployment was created; milliseconds. */
  readonly createdAt: number;
  /** When its newest ReplicaSet was created, i.e. its template last changed; milliseconds. */
  readonly changedAt: number;
  /** `Progressing` = False / ProgressDeadlineExceeded. */
  readonly stuck: boolean;
  readonly images: readonly string[];
  readonly pods: readonly Pod[];
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly createdAt: number;
  readonly terminating: boolean;
  readonly containers: readonly ContainerState[];
}

export interface ContainerState {
  readonly name: string;
  readonly restarts: number;
  /** `CrashLoopBackOff`, `ImagePullBackOff`, … while waiting. */
  readonly waiting?: string;
  /** `OOMKilled`, `Error`, … of the last termination. */
  readonly lastTermination?: string;
}

/**
 * Whether a rollout is under way: pods of the newest template are still to come, or of an older one still to go. That
 * pods are not available does not count, else a Deployment in a crash loop could never be restarted.
 */
export function isRollingOut({ generation, observedGeneration, updated, desired, total }: Workload): boolean {
  return observedGeneration < generation || updated < desired || total > updated;
}

import type { Ownership } from "./ownership.ts";

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
export interface Workload extends Ownership {
  readonly target: Target;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly paused: boolean;
  /** Its label selector, as the API's queries take it: `app=web`. */
  readonly selector: string;
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
  /** When its pod template last changed, a restart included; milliseconds. After an undo: at the latest then. */
  readonly changedAt: number;
  /** When its pod template last changed other than by a restart, as far back as its revisions tell; milliseconds. */
  readonly deployedAt: number;
  /** `Progressing` = False / ProgressDeadlineExceeded. */
  readonly stuck: boolean;
  readonly images: readonly string[];
  /** Of the pod template, the init containers left out. */
  readonly containers: readonly Container[];
  /** Newest first. The first is the present one, but for a paused Deployment, or one whose change is not observed yet. */
  readonly revisions: readonly Revision[];
  readonly pods: readonly Pod[];
}

/** A container of the pod template. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly memory: Bounds;
  readonly cpu: Bounds;
}

/** Kubernetes quantities as they are written, `512Mi`, `250m`; absent = none is set. See `amountOf`. */
export interface Bounds {
  readonly request?: string;
  readonly limit?: string;
}

/** A pod template that the Deployment had, kept in one of its ReplicaSets. */
export interface Revision {
  /** Of its ReplicaSet. */
  readonly uid: string;
  readonly number: number;
  /** When its ReplicaSet was created; an undo brings back an old one. Milliseconds. */
  readonly createdAt: number;
  readonly images: readonly string[];
  /** As the API server has it (JSON), without `pod-template-hash`. */
  readonly template: unknown;
  /** The Deployment's own at that time, as its ReplicaSet keeps them: the change cause, and Kubernetes' bookkeeping. */
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly phase: string;
  readonly ready: boolean;
  /** When `ready` last changed; milliseconds. */
  readonly readyChangedAt: number;
  readonly createdAt: number;
  readonly terminating: boolean;
  readonly containers: readonly ContainerState[];
  /** By container: what this very pod was made with. */
  readonly resources: Readonly<Record<string, { readonly memory: Bounds; readonly cpu: Bounds }>>;
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

import type { Autoscaler } from "../domain/autoscaler.ts";
import type { Applied, Change, Rollout } from "../domain/change.ts";
import type { ClusterEvent } from "../domain/cluster-event.ts";
import type { ClusterNode } from "../domain/cluster-node.ts";
import type { ConfigMap, ConfigMapName } from "../domain/config-map.ts";
import type { DeploymentHealth } from "../domain/deployment-health.ts";
import type { Mark } from "../domain/mark.ts";
import type { Held } from "../domain/reverse.ts";
import type { PodUsage } from "../domain/usage.ts";
import type { Pod, Target, Workload } from "../domain/workload.ts";

/** Reading Kubernetes. Throws OutsideError; `missing` when the object is not there. */
export interface Cluster {
  /** The workload, its pods and its newest revision. */
  workload(target: Target, signal: AbortSignal): Promise<Workload>;
  /** The last `tail` lines; `previous` = of the container's last instance, empty when there was none. */
  logs(pod: Pod, from: { container: string; tail: number; previous: boolean }, signal: AbortSignal): Promise<string>;
  rollout(target: Target, signal: AbortSignal): Promise<Rollout>;
}

/** Reading what stands around a workload. Throws OutsideError as {@link Cluster} does. */
export interface ClusterDetails {
  /** The HorizontalPodAutoscaler that scales the workload; undefined = none does. `conflict` when several do. */
  autoscaler(target: Target, signal: AbortSignal): Promise<Autoscaler | undefined>;
  configMap(at: ConfigMapName, signal: AbortSignal): Promise<ConfigMap>;
}

/** Pods of a namespace by a label selector, as the API takes it: `app=web,tier in (a,b)`; never empty. */
export interface PodSelector {
  readonly namespace: string;
  readonly selector: string;
}

/** Reading what diagnosis looks at beside the workload itself. Throws OutsideError. */
export interface ClusterSigns {
  /** Empty: the selector matches nothing, or the namespace is not there. */
  pods(selected: PodSelector, signal: AbortSignal): Promise<readonly Pod[]>;
  /** What they use, from metrics.k8s.io. A pod without a figure is left out: young ones have none for a while. */
  usage(selected: PodSelector, signal: AbortSignal): Promise<readonly PodUsage[]>;
  /** All nodes of the cluster: a right that no namespace gives. */
  nodes(signal: AbortSignal): Promise<readonly ClusterNode[]>;
  /** All Deployments of a namespace; a right that no name narrows. Fails when there are too many to tell. */
  deployments(namespace: string, signal: AbortSignal): Promise<readonly DeploymentHealth[]>;
  /** The Warning events about one object, as far back as the API server keeps them (an hour by default). */
  warnings(about: { namespace: string; uid: string }, signal: AbortSignal): Promise<readonly ClusterEvent[]>;
}

/** Changing Kubernetes, in kubectl's wire formats. A change carries all its values: see {@link Change}. */
export interface ClusterChanges {
  /** Server-side dry run: what would change, one `path: old -> new` a line; throws OutsideError when refused. */
  dryRun(change: Change, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Sends it; on an unknown outcome reads back and, when the object still stands as intended, sends it again. The mark is
   * left on the object and as an Event on the workload where that is possible; that it is not never stops the change.
   */
  apply(change: Change, mark: Mark, signal: AbortSignal): Promise<Applied>;
  /** The changed object as it is now, for {@link reverse}; undefined when it is gone. */
  held(change: Change, signal: AbortSignal): Promise<Held | undefined>;
}

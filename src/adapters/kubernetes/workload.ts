import type { Bounds, ContainerState, Pod as PodInOurWords, Target, Workload } from "../../domain/workload.ts";
import { controllerOf, ownershipOf } from "./metadata.ts";
import type { ContainerStatus, Deployment, Pod, ReplicaSet, Resources } from "./objects.ts";
import { changedAt, deployedAt, newestFirst, revisionNumber, revisionOf } from "./revisions.ts";
import { isStuck } from "./rollout.ts";

/** The Deployment in our words. Pods that its label selector finds, but that are another's, are left out. */
export function workloadOf(
  target: Target,
  { metadata, spec, status }: Deployment,
  found: { readonly selector: string; readonly pods: readonly Pod[]; readonly replicaSets: readonly ReplicaSet[] },
): Workload {
  const owned = found.replicaSets.filter((set) => controllerOf(set.metadata) === metadata.uid).toSorted(newestFirst);
  const sets = new Set(owned.map((set) => set.metadata.uid));
  const pods = found.pods.filter((pod) => sets.has(controllerOf(pod.metadata) ?? ""));
  return {
    target,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation,
    observedGeneration: status.observedGeneration,
    paused: spec.paused,
    selector: found.selector,
    desired: spec.replicas,
    updated: status.updatedReplicas,
    total: status.replicas,
    ready: status.readyReplicas,
    available: status.availableReplicas,
    revision: revisionNumber(metadata),
    createdAt: metadata.creationTimestamp,
    changedAt: changedAt(metadata, owned[0]),
    deployedAt: deployedAt(metadata, owned),
    stuck: isStuck(status),
    images: spec.template.spec.containers.map(({ image }) => image),
    containers: spec.template.spec.containers.map(({ name, image, resources }) => ({
      name,
      image,
      ...needsOf(resources),
    })),
    revisions: owned.map(revisionOf),
    pods: pods.map(podOf),
    ...ownershipOf(metadata),
  };
}

function needsOf(resources: Resources): { readonly memory: Bounds; readonly cpu: Bounds } {
  return { memory: boundsOf(resources, "memory"), cpu: boundsOf(resources, "cpu") };
}

function boundsOf({ requests, limits }: Resources, resource: string): Bounds {
  const [request, limit] = [requests[resource], limits[resource]];
  return { ...(request === undefined ? {} : { request }), ...(limit === undefined ? {} : { limit }) };
}

export function podOf({ metadata, spec, status }: Pod): PodInOurWords {
  const statuses = new Map(
    [...status.initContainerStatuses, ...status.containerStatuses].map((each) => [each.name, each]),
  );
  const unplaced = status.conditions.find(({ type, status }) => type === "PodScheduled" && status === "False")?.reason;
  const readiness = status.conditions.find(({ type }) => type === "Ready");
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    phase: status.phase,
    ready: readiness?.status === "True",
    readyChangedAt: readiness?.lastTransitionTime ?? metadata.creationTimestamp,
    createdAt: metadata.creationTimestamp,
    terminating: metadata.deletionTimestamp !== undefined,
    containers: [...spec.containers, ...spec.initContainers].map(({ name }) =>
      containerOf(name, statuses.get(name), unplaced),
    ),
    resources: Object.fromEntries(spec.containers.map(({ name, resources }) => [name, needsOf(resources)])),
  };
}

/** `unplaced`: why the pod has no node, for example `Unschedulable`; then its containers have no status at all. */
function containerOf(name: string, status: ContainerStatus | undefined, unplaced: string | undefined): ContainerState {
  const waiting = status ? status.state.waiting?.reason : unplaced;
  const ended = status?.lastState.terminated;
  return {
    name,
    restarts: status?.restartCount ?? 0,
    ...(waiting ? { waiting } : {}),
    ...(ended ? { lastTermination: ended.reason ?? `exit code ${ended.exitCode ?? "unknown"}` } : {}),
  };
}

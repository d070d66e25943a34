import { newestSet } from "./controller.ts";
import { type Manager, managedFieldsView } from "./managed-fields.ts";
import { isReady, type Pod, type ReplicaSet, type Workload } from "./state.ts";

const REVISION = "deployment.kubernetes.io/revision";
const EARLIER_REVISIONS = "deployment.kubernetes.io/revision-history";

/** The Deployment as the API shows it. What is zero is left out, as there. */
export function deploymentView(workload: Workload): object {
  const revision = newestSet(workload)?.revision;
  return {
    kind: "Deployment",
    apiVersion: "apps/v1",
    metadata: {
      name: workload.name,
      namespace: workload.namespace,
      uid: workload.uid,
      resourceVersion: String(workload.resourceVersion),
      generation: workload.generation,
      creationTimestamp: time(workload.createdAt),
      labels: workload.labels,
      annotations: { ...(revision ? { [REVISION]: String(revision) } : {}), ...workload.annotations },
      managedFields: managedFieldsView(workload.managers, "apps/v1"),
    },
    spec: workload.spec,
    status: statusOf(workload),
  };
}

function statusOf(workload: Workload): object {
  const living = workload.pods.filter(({ endingAt }) => endingAt === undefined);
  const newest = newestSet(workload);
  const ready = living.filter(isReady).length;
  return {
    observedGeneration: workload.observedGeneration,
    ...count("replicas", living.length),
    ...count("updatedReplicas", living.filter(({ set }) => set === newest).length),
    ...count("readyReplicas", ready),
    ...count("availableReplicas", ready),
    ...count("unavailableReplicas", Math.max(0, workload.spec.replicas - ready)),
    conditions: [
      condition("Available", ready > 0, ready > 0 ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"),
      condition("Progressing", !workload.stuck, workload.stuck ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated"),
    ],
  };
}

function count(name: string, value: number): object {
  return value === 0 ? {} : { [name]: value };
}

function condition(type: string, status: boolean, reason?: string): object {
  return { type, status: status ? "True" : "False", ...(reason ? { reason } : {}) };
}

export function replicaSetView(workload: Workload, set: ReplicaSet): object {
  return {
    metadata: {
      name: set.name,
      namespace: workload.namespace,
      uid: set.uid,
      creationTimestamp: time(set.createdAt),
      labels: labelsOf(workload, set),
      annotations: {
        ...set.annotations,
        [REVISION]: String(set.revision),
        ...(set.earlier.length > 0 ? { [EARLIER_REVISIONS]: set.earlier.join(",") } : {}),
      },
      ownerReferences: [owner("apps/v1", "Deployment", workload)],
      resourceVersion: String(workload.resourceVersion),
      managedFields: managedFieldsView([revisedBy(set)], "apps/v1"),
    },
    spec: {
      replicas: workload.pods.filter((pod) => pod.set === set && pod.endingAt === undefined).length,
      template: { ...set.template, metadata: { ...set.template.metadata, labels: labelsOf(workload, set) } },
    },
    status: { replicas: workload.pods.filter((pod) => pod.set === set && pod.endingAt === undefined).length },
  };
}

function revisedBy({ revisedAt }: ReplicaSet): Manager {
  const field = JSON.stringify(["f:metadata", "f:annotations", `f:${REVISION}`]);
  return { manager: "kube-controller-manager", at: revisedAt, fields: [field] };
}

export function podView(workload: Workload, pod: Pod): object {
  return {
    metadata: {
      name: pod.name,
      namespace: workload.namespace,
      uid: pod.uid,
      resourceVersion: String(pod.resourceVersion),
      creationTimestamp: time(pod.createdAt),
      ...(pod.endingAt === undefined ? {} : { deletionTimestamp: time(pod.endingAt) }),
      labels: labelsOf(workload, pod.set),
      ownerReferences: [owner("apps/v1", "ReplicaSet", pod.set)],
    },
    spec: { containers: workload.spec.template.spec.containers, nodeName: "sandbox" },
    status: {
      phase: pod.state === "starting" || pod.state === "image-pull" ? "Pending" : "Running",
      conditions: [
        condition("PodScheduled", true),
        { ...condition("Ready", pod.state === "ready"), lastTransitionTime: time(pod.readyChangedAt) },
      ],
      containerStatuses: workload.spec.template.spec.containers.map(({ name, image }) => ({
        name,
        image,
        ready: pod.state === "ready",
        restartCount: pod.restarts,
        ...containerState(pod),
      })),
    },
  };
}

function containerState({ state, createdAt, ended }: Pod): object {
  const startedAt = time(createdAt);
  const exitCode = ended === "OOMKilled" ? 137 : 1;
  const lastState = ended ? { terminated: { exitCode, reason: ended, startedAt, finishedAt: startedAt } } : undefined;
  switch (state) {
    case "starting":
      return { state: { waiting: { reason: "ContainerCreating" } } };
    case "image-pull":
      return { state: { waiting: { reason: "ImagePullBackOff", message: "Back-off pulling image" } } };
    case "crash-loop":
      return {
        state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s restarting failed container" } },
        lastState,
      };
    case "ready":
    case "unready":
      return { state: { running: { startedAt } }, ...(lastState ? { lastState } : {}) };
  }
}

/** The labels of what belongs to one ReplicaSet. */
export function labelsOf({ spec }: Workload, { hash }: ReplicaSet): Readonly<Record<string, string>> {
  return { ...spec.template.metadata.labels, "pod-template-hash": hash };
}

function owner(apiVersion: string, kind: string, { name, uid }: { name: string; uid: string }): object {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Whole seconds, as Kubernetes writes times. */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

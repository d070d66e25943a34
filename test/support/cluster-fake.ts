import type { Sources } from "../../src/collectors/collector.ts";
import type { Autoscaler } from "../../src/domain/autoscaler.ts";
import type { ConfigMap } from "../../src/domain/config-map.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import type { Ownership } from "../../src/domain/ownership.ts";
import type { Pod, Target, Workload } from "../../src/domain/workload.ts";
import type { Cluster, ClusterDetails } from "../../src/ports/cluster.ts";
import { metricsFake, NOON } from "./metrics-fake.ts";

export const WEB: Target = { kind: "Deployment", namespace: "shop", name: "web" };

/** A pod that is well, but for what is said. */
export function aPod(facts: Partial<Pod> = {}): Pod {
  return {
    namespace: "shop",
    name: "web-1",
    uid: "p1",
    resourceVersion: "11",
    phase: "Running",
    ready: true,
    readyChangedAt: NOON - 590_000,
    createdAt: NOON - 600_000,
    terminating: false,
    containers: [{ name: "web", restarts: 0 }],
    resources: { web: { memory: { request: "512Mi", limit: "1Gi" }, cpu: { request: "250m" } } },
    ...facts,
  };
}

/** Made by a person with kubectl, who holds every field that matters. */
export const BY_HAND: Ownership = {
  labels: {},
  annotations: {},
  owners: [],
  managers: [
    {
      name: "kubectl-create",
      operation: "Update",
      subresource: "",
      at: NOON - 86_400_000,
      fields: ["spec.replicas", "spec.template.spec.containers[web].image"],
    },
  ],
};

/** An autoscaler of {@link WEB} that has what it wants. */
export function anAutoscaler(facts: Partial<Autoscaler> = {}): Autoscaler {
  return {
    namespace: "shop",
    name: "web",
    uid: "h1",
    resourceVersion: "20",
    generation: 1,
    minReplicas: 2,
    maxReplicas: 6,
    current: 2,
    desired: 2,
    conditions: [],
    ...BY_HAND,
    ...facts,
  };
}

export function aConfigMap(facts: Partial<ConfigMap> = {}): ConfigMap {
  return {
    namespace: "shop",
    name: "web-config",
    uid: "c1",
    resourceVersion: "30",
    immutable: false,
    data: { workers: "4" },
    ...BY_HAND,
    ...facts,
  };
}

/** What stands around {@link WEB}: nothing, unless it is given. */
export function detailsFake(there: { autoscaler?: Autoscaler; configMap?: ConfigMap } = {}): ClusterDetails {
  return {
    autoscaler: async () => there.autoscaler,
    configMap: async ({ name }) => {
      if (there.configMap?.name === name) return there.configMap;
      throw new OutsideError("kubernetes", "missing", "reading", {
        detail: `configmaps "${name}" not found`,
        status: 404,
      });
    },
  };
}

/** A Deployment of two pods that is well, but for what is said. */
export function aWorkload(facts: Partial<Workload> = {}): Workload {
  return {
    target: WEB,
    uid: "u1",
    resourceVersion: "10",
    generation: 3,
    observedGeneration: 3,
    paused: false,
    selector: "app=web",
    desired: 2,
    updated: 2,
    total: 2,
    ready: 2,
    available: 2,
    revision: 4,
    createdAt: NOON - 86_400_000,
    changedAt: NOON - 3_600_000,
    deployedAt: NOON - 3_600_000,
    stuck: false,
    images: ["web:1"],
    containers: [{ name: "web", image: "web:1", memory: { request: "512Mi", limit: "1Gi" }, cpu: { request: "250m" } }],
    revisions: [],
    pods: [aPod(), aPod({ name: "web-2", uid: "p2" })],
    ...BY_HAND,
    ...facts,
  };
}

/** What collectors read, with a cluster of one workload. `logs` answers for pod, container and whether of the previous instance. */
export function clusterFake(
  workload: Workload,
  logs: (from: string) => string = () => "",
  beside: Partial<Pick<Sources, "details" | "signs" | "exec" | "baselines">> = {},
): Sources & { asked: string[] } {
  const asked: string[] = [];
  const cluster: Cluster = {
    workload: async () => workload,
    logs: async (pod, { container, tail, previous }) => {
      asked.push(`${pod.name} ${container} ${tail}${previous ? " previous" : ""}`);
      return logs(`${pod.name} ${container}${previous ? " previous" : ""}`);
    },
    rollout: async () => ({ kind: "done" }),
  };
  return { ...metricsFake({}), cluster, details: detailsFake(), ...beside, asked };
}

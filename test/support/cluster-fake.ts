import type { Sources } from "../../src/collectors/collector.ts";
import type { Pod, Target, Workload } from "../../src/domain/workload.ts";
import type { Cluster } from "../../src/ports/cluster.ts";
import { metricsFake, NOON } from "./metrics-fake.ts";

export const WEB: Target = { kind: "Deployment", namespace: "shop", name: "web" };

/** A pod that is well, but for what is said. */
export function aPod(facts: Partial<Pod> = {}): Pod {
  return {
    namespace: "shop",
    name: "web-1",
    uid: "p1",
    phase: "Running",
    ready: true,
    createdAt: NOON - 600_000,
    terminating: false,
    containers: [{ name: "web", restarts: 0 }],
    ...facts,
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
    desired: 2,
    updated: 2,
    total: 2,
    ready: 2,
    available: 2,
    revision: 4,
    createdAt: NOON - 86_400_000,
    changedAt: NOON - 3_600_000,
    stuck: false,
    images: ["web:1"],
    pods: [aPod(), aPod({ name: "web-2", uid: "p2" })],
    ...facts,
  };
}

/** What collectors read, with a cluster of one workload. `logs` answers for pod, container and whether of the previous instance. */
export function clusterFake(
  workload: Workload,
  logs: (from: string) => string = () => "",
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
  return { ...metricsFake({}), cluster, asked };
}

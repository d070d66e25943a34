import { randomBytes } from "node:crypto";
import type { V1Container, V1Deployment, V1PodTemplateSpec } from "@kubernetes/client-node";
import { until } from "../e2e/until.ts";
import { type Apis, MERGE } from "./apis.ts";

/** How the namespace is to begin. The annotations are those by which the simulated kubelet misbehaves. */
export interface Begin {
  /** Of the processor's pod template. */
  readonly processor?: Readonly<Record<string, string>>;
  /** The processor never becomes ready: it is not waited for. */
  readonly broken?: boolean;
  /** An autoscaler for the processor, from 2 to this. */
  readonly autoscalerTo?: number;
  /** Seconds after which a Deployment's rollout without progress is stuck; 60 when not given. */
  readonly progressDeadlineSeconds?: number;
}

/** The workloads of the drift runbook in a namespace of their own on a real cluster. */
export interface DriftNamespace {
  readonly namespace: string;
  /** Pods of the processor that are ready, as the API server said a moment ago. */
  readyPods(): number;
  /** Of the processor's container, as the API server said a moment ago. */
  memoryLimit(): string;
  /** The processor as it is. */
  processor(): Promise<V1Deployment>;
  /** Annotates the processor's present pods; a restart leaves the trouble behind. */
  troublePods(app: string, annotations: Readonly<Record<string, string>>): Promise<void>;
  /** Changes the processor's pod template, as a deployment would. */
  deploy(annotations: Readonly<Record<string, string>>, container?: Partial<V1Container>): Promise<void>;
  /** Its pods crash, one restart after another: written into their status, as a kubelet would. */
  crashPods(): Promise<void>;
  /** How many of its pods wait to be restarted. */
  crashing(): Promise<number>;
  scale(app: string, replicas: number): Promise<void>;
  close(): Promise<void>;
}

export const PROCESSOR_NAME = "drift-processor";
const LOOK = 250;
/** Controllers that lost their API server try again at growing intervals: some were seen 66 s late after 20 s without one. */
const READY_WITHIN = 180_000;

const WORKLOADS: readonly {
  readonly name: string;
  readonly replicas: number;
  readonly memory: readonly [string, string];
}[] = [
  { name: PROCESSOR_NAME, replicas: 2, memory: ["512Mi", "1Gi"] },
  { name: "drift-detector", replicas: 2, memory: ["128Mi", "256Mi"] },
  { name: "connector", replicas: 3, memory: ["64Mi", "128Mi"] },
  { name: "redis", replicas: 1, memory: ["256Mi", "512Mi"] },
  { name: "prometheus", replicas: 1, memory: ["256Mi", "512Mi"] },
];

/** Makes it; resolves when all its workloads are ready. */
export async function driftNamespace(apis: Apis, begin: Begin = {}): Promise<DriftNamespace> {
  const namespace = `drift-${randomBytes(3).toString("hex")}`;
  await apis.core.createNamespace({ body: { metadata: { name: namespace } } });
  await populate(apis, namespace, begin);
  const looking = new AbortController();
  let seen = { ready: 0, limit: "" };
  const look = async (): Promise<void> => {
    seen = gist(await processorIn(apis, namespace));
  };
  await until("all workloads are ready", () => allReady(apis, namespace, begin), READY_WITHIN);
  await look();
  void repeat(look, looking.signal);
  return {
    namespace,
    readyPods: () => seen.ready,
    memoryLimit: () => seen.limit,
    ...acts(apis, namespace),
    close: async () => {
      looking.abort();
      await apis.core.deleteNamespace({ name: namespace });
    },
  };
}

function gist({ spec, status }: V1Deployment): { ready: number; limit: string } {
  const limit = spec?.template.spec?.containers[0]?.resources?.limits?.["memory"] ?? "";
  return { ready: status?.readyReplicas ?? 0, limit };
}

/** What people and the simulated kubelet do there. */
function acts(
  apis: Apis,
  namespace: string,
): Pick<DriftNamespace, "processor" | "troublePods" | "crashPods" | "crashing" | "deploy" | "scale"> {
  return {
    processor: () => processorIn(apis, namespace),
    troublePods: (app, annotations) => annotatePods(apis, { namespace, app }, annotations),
    crashPods: () => crashPods(apis, namespace),
    crashing: () => crashing(apis, namespace),
    deploy: (annotations, container = {}) => deploy(apis, namespace, annotations, container),
    scale: async (name, replicas) => {
      const body = { spec: { replicas } };
      await apis.apps.patchNamespacedDeployment({ namespace, name, body, fieldManager: "kubectl" }, MERGE);
    },
  };
}

async function populate(apis: Apis, namespace: string, begin: Begin): Promise<void> {
  const { processor = {}, autoscalerTo, progressDeadlineSeconds = 60 } = begin;
  for (const each of WORKLOADS) {
    const body = deploymentOf(each, each.name === PROCESSOR_NAME ? processor : {}, progressDeadlineSeconds);
    await apis.apps.createNamespacedDeployment({ namespace, body, fieldManager: "kubectl" });
  }
  const data = { batch_size: "50", workers: "4", pool_size: "10" };
  await apis.core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: "drift-processor-config" }, data },
  });
  if (autoscalerTo !== undefined) await autoscale(apis, namespace, autoscalerTo);
}

function processorIn({ apps }: Apis, namespace: string): Promise<V1Deployment> {
  return apps.readNamespacedDeployment({ namespace, name: PROCESSOR_NAME });
}

async function allReady({ apps }: Apis, namespace: string, { broken = false }: Begin): Promise<boolean> {
  const { items } = await apps.listNamespacedDeployment({ namespace });
  const awaited = items.filter(({ metadata }) => !broken || metadata?.name !== PROCESSOR_NAME);
  return awaited.every(({ spec, status }) => (status?.readyReplicas ?? 0) === spec?.replicas);
}

/** An API server that is away for a moment leaves what was seen last. */
async function repeat(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await look().catch(() => undefined);
    await new Promise((resolve) => void setTimeout(resolve, LOOK));
  }
}

async function autoscale({ autoscaling }: Apis, namespace: string, maxReplicas: number): Promise<void> {
  const utilization = { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } };
  await autoscaling.createNamespacedHorizontalPodAutoscaler({
    namespace,
    fieldManager: "kubectl",
    body: {
      metadata: { name: PROCESSOR_NAME },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: PROCESSOR_NAME },
        minReplicas: 2,
        maxReplicas,
        metrics: [{ type: "Resource", resource: utilization }],
      },
    },
  });
}

async function annotatePods(
  { core }: Apis,
  { namespace, app }: { namespace: string; app: string },
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `app=${app}` });
  for (const { metadata } of items) {
    const body = { metadata: { annotations } };
    await core.patchNamespacedPod({ namespace, name: metadata?.name ?? "", body, fieldManager: "kubectl" }, MERGE);
  }
}

/** Of its newest pods: those that run and are not ready. */
async function crashPods({ core }: Apis, namespace: string): Promise<void> {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `app=${PROCESSOR_NAME}` });
  const lastState = { terminated: { exitCode: 1, reason: "Error" } };
  const state = { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s restarting failed container" } };
  for (const { metadata, status } of items) {
    const containerStatuses = (status?.containerStatuses ?? []).map(({ name, image, imageID }) => {
      return { name, image, imageID, ready: false, started: false, restartCount: 4, state, lastState };
    });
    const body = { status: { containerStatuses } };
    if (status?.phase === "Running")
      await core.patchNamespacedPodStatus({ namespace, name: metadata?.name ?? "", body }, MERGE);
  }
}

async function crashing({ core }: Apis, namespace: string): Promise<number> {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `app=${PROCESSOR_NAME}` });
  const waits = items.map(({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason);
  return waits.filter((reason) => reason === "CrashLoopBackOff").length;
}

async function deploy(
  { apps }: Apis,
  namespace: string,
  annotations: Readonly<Record<string, string>>,
  container: Partial<V1Container>,
): Promise<void> {
  const spec = { containers: [{ name: PROCESSOR_NAME, ...container }] };
  const body = { spec: { template: { metadata: { annotations }, spec } } };
  await apps.patchNamespacedDeployment({ namespace, name: PROCESSOR_NAME, body, fieldManager: "kubectl" }, MERGE);
}

function deploymentOf(
  { name, replicas, memory: [request, limit] }: (typeof WORKLOADS)[number],
  annotations: Readonly<Record<string, string>>,
  progressDeadlineSeconds: number,
): V1Deployment {
  const labels = { app: name };
  const resources = { requests: { cpu: "250m", memory: request }, limits: { cpu: "1", memory: limit } };
  const template: V1PodTemplateSpec = {
    metadata: { labels, annotations },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name, image: `registry.invalid/${name}:1.4.2`, resources }],
    },
  };
  return {
    metadata: { name, labels },
    spec: {
      replicas,
      progressDeadlineSeconds,
      strategy: { rollingUpdate: { maxUnavailable: "100%" } },
      selector: { matchLabels: labels },
      template,
    },
  };
}

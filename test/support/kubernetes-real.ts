import { randomBytes } from "node:crypto";
import {
  AppsV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1Deployment,
} from "@kubernetes/client-node";
import { amountOf } from "../../src/domain/quantity.ts";
import type { Target } from "../../src/domain/workload.ts";
import type { Ground, WorkloadSetup } from "../contract/kubernetes-suite.ts";
import { deployment } from "./kubernetes-adapter.ts";

interface MeasuredPods {
  readonly items: readonly { readonly containers: readonly { readonly usage: { readonly memory: string } }[] }[];
}

const MERGE = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);

/** A namespace of its own on the cluster of `kubeconfig`, whose kubelet may be simulated (annotation `local-cluster/behave`). */
export async function realGround(kubeconfig: string): Promise<Ground & { close(): Promise<void> }> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const [apps, core] = [config.makeApiClient(AppsV1Api), config.makeApiClient(CoreV1Api)];
  const autoscaling = config.makeApiClient(AutoscalingV2Api);
  const namespace = `fr-${randomBytes(4).toString("hex")}`;
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  let made = 0;

  const read = ({ name }: Target): Promise<V1Deployment> => apps.readNamespacedDeployment({ namespace, name });

  async function create(target: Target, setup: WorkloadSetup): Promise<void> {
    const body = deploymentOf(target.name, setup);
    await apps.createNamespacedDeployment({ namespace, body, fieldManager: "creator" });
    await until(() => (setup.trouble ? isTroubled(target) : isSettled(target, setup)));
  }

  async function isSettled(target: Target, { replicas, paused }: WorkloadSetup): Promise<boolean> {
    const { status } = await read(target);
    if (paused) return status?.observedGeneration === 1;
    const isWhole = status?.conditions?.some(({ reason }) => reason === "NewReplicaSetAvailable") ?? false;
    return isWhole && (status?.readyReplicas ?? 0) === replicas;
  }

  /** Its pod runs and is not ready, or restarts, or waits for its image. */
  async function isTroubled({ name }: Target): Promise<boolean> {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: `app=${name}` });
    return items.some(
      ({ status }) =>
        status?.phase === "Running" || status?.containerStatuses?.some(({ state }) => state?.waiting !== undefined),
    );
  }

  return {
    kubeconfig: () => kubeconfig,
    async workload(setup) {
      made += 1;
      const target = deployment(`web-${made}`, namespace);
      await create(target, setup);
      return target;
    },
    generation: async (target) => (await read(target)).metadata?.generation ?? 0,
    async edit({ name }) {
      const body = { spec: { minReadySeconds: 1 } };
      await apps.patchNamespacedDeployment({ namespace, name, body, fieldManager: "kubectl-edit" }, MERGE);
    },
    async use({ name }, used) {
      const labelSelector = `app=${name}`;
      const annotations = { "local-cluster/memory": used.memory, "local-cluster/cpu": used.cpu };
      for (const { metadata } of (await core.listNamespacedPod({ namespace, labelSelector })).items) {
        await core.patchNamespacedPod(
          { namespace, name: metadata?.name ?? "", body: { metadata: { annotations } } },
          MERGE,
        );
      }
      const metrics = config.makeApiClient(CustomObjectsApi);
      const measured = { group: "metrics.k8s.io", version: "v1beta1", plural: "pods", namespace, labelSelector };
      await until(async () => {
        const { items } = (await metrics.listNamespacedCustomObject(measured)) as MeasuredPods;
        return items.some(({ containers }) =>
          containers.some(({ usage }) => amountOf(usage.memory) === amountOf(used.memory)),
        );
      });
    },
    async scale({ name }, replicas) {
      const body = { spec: { replicas } };
      await apps.patchNamespacedDeployment({ namespace, name, body, fieldManager: "kubectl-scale" }, MERGE);
    },
    async setImage({ name }, image) {
      const body = { spec: { template: { spec: { containers: [{ name, image }] } } } };
      await apps.patchNamespacedDeployment({ namespace, name, body, fieldManager: "kubectl-set" }, MERGE);
    },
    async autoscaler({ name }, bounds) {
      const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name };
      const body = { metadata: { name }, spec: { ...bounds, scaleTargetRef } };
      await autoscaling.createNamespacedHorizontalPodAutoscaler({ namespace, body, fieldManager: "creator" });
    },
    async configMap(name, data) {
      await core.createNamespacedConfigMap({ namespace, body: { metadata: { name }, data }, fieldManager: "creator" });
      return { namespace, name };
    },
    async stir({ name }) {
      const body = {
        status: { conditions: [{ type: "Stirred", status: "True", lastUpdateTime: new Date().toISOString() }] },
      };
      await apps.patchNamespacedDeploymentStatus({ namespace, name, body }, MERGE);
    },
    async replace(target) {
      await apps.deleteNamespacedDeployment({
        namespace,
        name: target.name,
        body: { propagationPolicy: "Background" },
      });
      await create(target, { replicas: 1 });
    },
    close: async () => void (await core.deleteNamespace({ name: namespace })),
  };
}

function deploymentOf(
  name: string,
  { replicas, trouble, paused = false, progressDeadlineSeconds = 600, resources }: WorkloadSetup,
): V1Deployment {
  const labels = { app: name };
  const annotations: Record<string, string> = trouble ? { "local-cluster/behave": trouble } : {};
  return {
    metadata: { name, labels },
    spec: {
      replicas,
      paused,
      progressDeadlineSeconds,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: {
          containers: [{ name, image: "registry.invalid/web:1", ...(resources ? { resources } : {}) }],
          terminationGracePeriodSeconds: 0,
        },
      },
    },
  };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => void setTimeout(resolve, 100));
}

import { readFileSync } from "node:fs";
import {
  AppsV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";

/** A cluster as its owner sees it: with all rights, to set the stage and to play people. */
export interface Apis {
  readonly apps: AppsV1Api;
  readonly core: CoreV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly objects: KubernetesObjectApi;
  readonly server: { readonly url: string; readonly ca: string };
}

/** For `patch…` calls: strategic merge, as kubectl sends it. */
export const MERGE = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);

export function apisOf(kubeconfig: string): Apis {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`${kubeconfig} names no cluster`);
  return {
    apps: config.makeApiClient(AppsV1Api),
    core: config.makeApiClient(CoreV1Api),
    autoscaling: config.makeApiClient(AutoscalingV2Api),
    objects: KubernetesObjectApi.makeApiClient(config),
    server: { url: cluster.server, ca: cluster.caData ?? readFileSync(cluster.caFile ?? "").toString("base64") },
  };
}

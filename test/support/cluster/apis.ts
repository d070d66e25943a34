import {
  AppsV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  type KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { adminOf } from "../kubernetes-account.ts";

/** A cluster as its owner sees it: with all rights, to set the stage and to play people. */
export interface Apis {
  readonly apps: AppsV1Api;
  readonly core: CoreV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly objects: KubernetesObjectApi;
  readonly config: KubeConfig;
}

/** For `patch…` calls: strategic merge, as kubectl sends it. */
export const MERGE = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);

export function apisOf(kubeconfig: string): Apis {
  const config = adminOf(kubeconfig);
  return {
    apps: config.makeApiClient(AppsV1Api),
    core: config.makeApiClient(CoreV1Api),
    autoscaling: config.makeApiClient(AutoscalingV2Api),
    objects: KubernetesObjectApi.makeApiClient(config),
    config,
  };
}

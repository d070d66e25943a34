import {
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
} from "@kubernetes/client-node";
import { parseAllDocuments } from "yaml";

/** A service account and what may be done with its token alone. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

export function adminOf(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return config;
}

/** The cluster of `admin` with nothing but the account's own token. */
export async function asAccount(admin: KubeConfig, { namespace, name }: Account): Promise<KubeConfig> {
  const core = admin.makeApiClient(CoreV1Api);
  const body = { spec: { audiences: [], expirationSeconds: 3_600 } };
  const { status } = await core.createNamespacedServiceAccountToken({ namespace, name, body });
  const cluster = admin.getCurrentCluster();
  if (!cluster || !status?.token) throw new Error("no token");
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, { name, token: status.token });
  return config;
}

export function objectsIn(yaml: string): readonly KubernetesObject[] {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

/** Server-side apply with strict validation, as `kubectl apply --server-side --validate=strict`. */
export async function applied(admin: KubeConfig, objects: readonly KubernetesObject[], dryRun = false): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(admin);
  for (const object of objects) {
    await api.patch(object, undefined, dryRun ? "All" : undefined, "test", true, PatchStrategy.ServerSideApply);
  }
}

export async function removed(admin: KubeConfig, objects: readonly KubernetesObject[]): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(admin);
  for (const object of objects) await api.delete(object).catch(() => undefined); // gone with its namespace
}

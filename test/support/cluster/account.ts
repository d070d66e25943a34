import { writeFile } from "node:fs/promises";
import type { KubernetesObject } from "@kubernetes/client-node";
import { parseAllDocuments, stringify } from "yaml";
import type { Apis } from "./apis.ts";

/** A service account and nothing but the rights in the given manifests. */
export interface Account {
  /** As the audit log names it. */
  readonly username: string;
  close(): Promise<void>;
}

const ACCOUNT = "first-responder";

/** Makes the account and what `first-responder rbac` printed for it, and writes `kubeconfig`, which is this account. */
export async function account(
  apis: Apis,
  { namespace, manifests, kubeconfig }: { namespace: string; manifests: string; kubeconfig: string },
): Promise<Account> {
  const { core, objects } = apis;
  const name = ACCOUNT;
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  const made: KubernetesObject[] = [];
  for (const document of parseAllDocuments(manifests)) {
    const object = document.toJS() as KubernetesObject | null;
    if (object) made.push(await objects.create(object));
  }
  await writeFile(kubeconfig, await kubeconfigFor(apis, namespace, name), { mode: 0o600 });
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    close: async () => {
      for (const object of made.toReversed()) await objects.delete(object).catch(() => undefined);
    },
  };
}

async function kubeconfigFor({ core, server }: Apis, namespace: string, name: string): Promise<string> {
  const body = { spec: { audiences: [], expirationSeconds: 7_200 } };
  const { status } = await core.createNamespacedServiceAccountToken({ namespace, name, body });
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "real", cluster: { server: server.url, "certificate-authority-data": server.ca } }],
    users: [{ name, user: { token: status?.token } }],
    contexts: [{ name: "real", context: { cluster: "real", user: name, namespace } }],
    "current-context": "real",
  });
}

import { writeFile } from "node:fs/promises";
import type { KubernetesObject } from "@kubernetes/client-node";
import { parseAllDocuments, stringify } from "yaml";
import type { Audited } from "../audit-log.ts";
import type { Apis } from "./apis.ts";

/** A service account and nothing but the rights in the given manifests. */
export interface Account {
  /** As the audit log names it. */
  readonly username: string;
  readonly granted: readonly Grant[];
  close(): Promise<void>;
}

/** One verb on one resource, by name where the rule has names. */
export interface Grant {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
}

/** What was granted and never asked for: it should not have been granted. */
export function neverAsked(granted: readonly Grant[], requests: readonly Audited[]): readonly Grant[] {
  return granted.filter(
    ({ verb, group, resource, name }) =>
      !requests.some(
        (asked) =>
          asked.verb === verb &&
          asked.group === group &&
          asked.resource === resource &&
          (name === undefined || asked.name === name),
      ),
  );
}

interface Role extends KubernetesObject {
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

function grantsOf({ kind, rules = [] }: Role): readonly Grant[] {
  if (kind !== "Role" && kind !== "ClusterRole") return [];
  return rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
    verbs.flatMap((verb) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          resourceNames ? resourceNames.map((name) => ({ verb, group, resource, name })) : [{ verb, group, resource }],
        ),
      ),
    ),
  );
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
    granted: made.flatMap((object) => grantsOf(object)),
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

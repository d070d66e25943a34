import { writeFile } from "node:fs/promises";
import type { KubernetesObject } from "@kubernetes/client-node";
import type { Rule } from "../../../src/rights/rules.ts";
import { applied, asAccount, objectsIn, removed } from "../kubernetes-account.ts";
import type { Apis } from "./apis.ts";

/** A service account and nothing but the rights in the given manifests. */
export interface Account {
  /** As the audit log names it. */
  readonly username: string;
  /** Read back from the manifests, whatever the namespace. */
  readonly granted: readonly Rule[];
  close(): Promise<void>;
}

interface Role extends KubernetesObject {
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

function grantedBy({ kind, rules = [] }: Role): readonly Rule[] {
  if (kind !== "Role" && kind !== "ClusterRole") return [];
  return rules.flatMap(({ apiGroups, resources, resourceNames: names = [], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.map((resource) => ({ namespace: "", group, resource, verbs, names, wantedBy: [] })),
    ),
  );
}

const ACCOUNT = "first-responder";

/** Makes the account and what `first-responder rbac` printed for it, and writes `kubeconfig`, which is this account. */
export async function account(
  { config, core }: Apis,
  { namespace, manifests, kubeconfig }: { namespace: string; manifests: string; kubeconfig: string },
): Promise<Account> {
  const who = { namespace, name: ACCOUNT };
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: ACCOUNT } } });
  const made = objectsIn(manifests);
  await applied(config, made);
  await writeFile(kubeconfig, (await asAccount(config, who)).exportConfig(), { mode: 0o600 });
  return {
    granted: made.flatMap(grantedBy),
    username: `system:serviceaccount:${namespace}:${ACCOUNT}`,
    close: () => removed(config, made),
  };
}

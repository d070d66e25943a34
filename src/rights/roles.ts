import type { Rule } from "./rules.ts";

/** The account that the service runs as. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

/** A Kubernetes object, with a comment for each of its rules. */
export interface Manifest {
  readonly object: Readonly<Record<string, unknown>>;
  /** What stands above it. */
  readonly says: string;
  /** Path of a list → a comment for each of its items. */
  readonly comments: { readonly path: readonly string[]; readonly lines: readonly (readonly string[])[] };
}

/** A Role and its binding for each namespace; for what has no namespace a ClusterRole and its binding. */
export function rolesOf(rules: readonly Rule[], account: Account): readonly Manifest[] {
  const namespaces = [...new Set(rules.map(({ namespace }) => namespace))];
  return namespaces.flatMap((namespace) => {
    const of = rules.filter((rule) => rule.namespace === namespace);
    return [roleOf(namespace, of, account), bindingOf(namespace, account)];
  });
}

const API = "rbac.authorization.k8s.io";

function roleOf(namespace: string, rules: readonly Rule[], account: Account): Manifest {
  return {
    says: namespace === "" ? "For what has no namespace." : `In ${namespace}: what the runbooks read and change there.`,
    object: {
      apiVersion: `${API}/v1`,
      kind: namespace === "" ? "ClusterRole" : "Role",
      metadata: metadataOf(namespace, account),
      rules: rules.map(({ group, resource, verbs, names }) => ({
        apiGroups: [group],
        resources: [resource],
        ...(names.length > 0 && { resourceNames: names }),
        verbs,
      })),
    },
    comments: { path: ["rules"], lines: rules.map(({ wantedBy }) => wantedBy) },
  };
}

function bindingOf(namespace: string, account: Account): Manifest {
  const kind = namespace === "" ? "ClusterRole" : "Role";
  return {
    says: "",
    object: {
      apiVersion: `${API}/v1`,
      kind: `${kind}Binding`,
      metadata: metadataOf(namespace, account),
      roleRef: { apiGroup: API, kind, name: nameOf(account) },
      subjects: [{ kind: "ServiceAccount", ...account }],
    },
    comments: { path: [], lines: [] },
  };
}

/** Of all that is printed for the account: two installations do not meet, not in a namespace that both act in either. */
export function nameOf({ namespace, name }: Account): string {
  return `${namespace}-${name}`;
}

function metadataOf(namespace: string, account: Account): { readonly name: string; readonly namespace?: string } {
  const name = nameOf(account);
  return namespace === "" ? { name } : { name, namespace };
}

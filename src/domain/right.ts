import type { Target } from "./workload.ts";

/** What a part needs of the Kubernetes API, in RBAC's words. */
export interface Right {
  /** `""` is the core group. */
  readonly group: string;
  /** With its subresource: `pods`, `pods/log`, `deployments`. */
  readonly resource: string;
  readonly verbs: readonly Verb[];
  /** Empty: what has no namespace. */
  readonly namespace: string;
  /** Absent where Kubernetes cannot bind the right to a name: `list`, `create`, or names not known before. */
  readonly name?: string;
  /** Present: the part does its work without it as well, and only leaves less behind. */
  readonly dispensable?: true;
}

type Verb = "get" | "list" | "create" | "patch" | "update" | "delete";

/** To see a Deployment with its pods and ReplicaSets. */
export function toSee({ namespace, name }: Pick<Target, "namespace" | "name">): readonly Right[] {
  return [
    onDeployment({ namespace, name }, ["get"]),
    { group: "apps", resource: "replicasets", verbs: ["list"], namespace },
    { group: "", resource: "pods", verbs: ["list"], namespace },
  ];
}

/** A right over the whole cluster: nodes have no namespace. */
export const toSeeNodes: Right = { group: "", resource: "nodes", verbs: ["list"], namespace: "" };

export function toListDeployments(namespace: string): Right {
  return { group: "apps", resource: "deployments", verbs: ["list"], namespace };
}

/** On the Deployment itself. */
export function onDeployment({ namespace, name }: Pick<Target, "namespace" | "name">, verbs: readonly Verb[]): Right {
  return { group: "apps", resource: "deployments", verbs, namespace, name };
}

/** To leave an Event on what was changed. */
export function toMark({ namespace }: Pick<Target, "namespace">): Right {
  return { group: "events.k8s.io", resource: "events", verbs: ["create"], namespace, dispensable: true };
}

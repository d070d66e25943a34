import type { Target } from "./workload.ts";

type Of = Pick<Target, "namespace" | "name">;

/** What a part may change, more narrowly than RBAC can say it: the admission policy holds the service to it. */
export type Permit =
  /** The annotation `kubectl.kubernetes.io/restartedAt` of the pod template. */
  | { readonly kind: "restart"; readonly target: Of }
  /** The replicas of the Deployment, or `minReplicas` of the autoscaler that scales it. */
  | { readonly kind: "replicas"; readonly target: Of; readonly atMost: number }
  /** A container's memory limit and request, as Kubernetes quantities; no `container` = any. */
  | { readonly kind: "memory"; readonly target: Of; readonly container?: string; readonly atMost: string }
  /** The pod template as a whole, but for what an earlier revision of the same program cannot differ in. */
  | { readonly kind: "undo"; readonly target: Of }
  /** A pod that the Deployment made. */
  | { readonly kind: "delete-pod"; readonly target: Of }
  | { readonly kind: "config-map-key"; readonly namespace: string; readonly configMap: string; readonly key: string }
  /** Just this command, in a pod that the Deployment made. */
  | { readonly kind: "exec"; readonly target: Of; readonly command: readonly string[] };

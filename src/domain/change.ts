import { type Target, targetName } from "./workload.ts";

/**
 * One change to the cluster, all its values fixed when it was intended: sent twice it has one effect. `target` is the
 * workload that it is done for: what is locked and budgeted. `uid`, `resourceVersion` and `generation` are those of the
 * object that is changed, as the decision was made on it; the API server refuses it when they no longer hold.
 */
export type Change =
  | RestartChange
  | ScaleChange
  | MinReplicasChange
  | MemoryLimitChange
  | UndoChange
  | DeletePodChange
  | ConfigMapKeyChange;

interface OnObject {
  readonly target: Target;
  readonly uid: string;
  readonly resourceVersion: string;
  /** 0 for an object that has none: a pod, a ConfigMap. */
  readonly generation: number;
}

export interface RestartChange extends OnObject {
  readonly kind: "restart";
  /** RFC 3339, whole seconds: the value of `kubectl.kubernetes.io/restartedAt`. */
  readonly restartedAt: string;
}

/** `spec.replicas` of the Deployment itself: only where no autoscaler holds it. */
export interface ScaleChange extends OnObject {
  readonly kind: "scale";
  readonly replicas: number;
  readonly before: number;
}

/** `spec.minReplicas` of the HorizontalPodAutoscaler that scales the target. */
export interface MinReplicasChange extends OnObject {
  readonly kind: "min-replicas";
  readonly autoscaler: string;
  readonly minReplicas: number;
  readonly before: number;
}

/** A container's memory limit; `request` only when the request has to change too: null takes it away. Kubernetes quantities. */
export interface MemoryLimitChange extends OnObject {
  readonly kind: "memory-limit";
  readonly container: string;
  readonly limit: string;
  readonly request?: string | null;
  readonly before: { readonly limit: string; readonly request: string | null };
}

/** Back to the pod template of an earlier revision, as `kubectl rollout undo`. `before` is what it puts away. */
export interface UndoChange extends OnObject {
  readonly kind: "undo";
  readonly toRevision: number;
  readonly fromRevision: number;
  readonly to: Template;
  readonly before: Template;
}

/** What a revision consists of. */
export interface Template {
  /** As the API server has it (JSON), without `pod-template-hash`. */
  readonly template: unknown;
  /** The Deployment's own, such as its change cause; without Kubernetes' bookkeeping. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Deletes one pod: `uid` is the pod's own. Its controller makes another. */
export interface DeletePodChange extends OnObject {
  readonly kind: "delete-pod";
  readonly pod: string;
}

export interface ConfigMapKeyChange extends OnObject {
  readonly kind: "config-map-key";
  readonly configMap: string;
  readonly key: string;
  /** null: the key is taken away. */
  readonly value: string | null;
  /** null: the key was not there. */
  readonly before: string | null;
}

/** The object that is changed, for people: `Deployment a/b`, `Pod a/b-1`. */
export function changedObject(change: Change): string {
  const { namespace } = change.target;
  switch (change.kind) {
    case "restart":
    case "scale":
    case "memory-limit":
    case "undo":
      return targetName(change.target);
    case "min-replicas":
      return `HorizontalPodAutoscaler ${namespace}/${change.autoscaler}`;
    case "delete-pod":
      return `Pod ${namespace}/${change.pod}`;
    case "config-map-key":
      return `ConfigMap ${namespace}/${change.configMap}`;
  }
}

/** What the API server said to a change. */
export type Applied =
  | { readonly kind: "applied"; readonly generation: number; readonly at: number; readonly warnings: readonly string[] }
  | { readonly kind: "overtaken"; readonly reason: string } // somebody else changed the object first
  | { readonly kind: "refused"; readonly reason: string; readonly perhaps?: true }; // 403, 404, 422, admission: the API's own words; `perhaps`: an earlier try may have got through

/** How far a rollout has come, by the rule of `kubectl rollout status`. */
export type Rollout =
  | { readonly kind: "done" }
  | { readonly kind: "going"; readonly reason: string }
  | { readonly kind: "stuck"; readonly reason: string };

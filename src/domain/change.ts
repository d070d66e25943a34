import type { Target } from "./workload.ts";

/**
 * One change to the cluster, all its values fixed when it was intended: sent twice it has one effect.
 * `uid` and `resourceVersion` are those the decision was made on; the API server refuses it when they no longer hold.
 */
export type Change = RestartChange;

export interface RestartChange {
  readonly kind: "restart";
  readonly target: Target;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** RFC 3339, whole seconds: the value of `kubectl.kubernetes.io/restartedAt`. */
  readonly restartedAt: string;
}

/** What the API server said to a change. */
export type Applied =
  | { readonly kind: "applied"; readonly generation: number; readonly at: number; readonly warnings: readonly string[] }
  | { readonly kind: "overtaken"; readonly reason: string } // somebody else changed the object first
  | { readonly kind: "refused"; readonly reason: string }; // 403, 404, 422, admission: the API's own words

/** How far a rollout has come, by the rule of `kubectl rollout status`. */
export type Rollout =
  | { readonly kind: "done" }
  | { readonly kind: "going"; readonly reason: string }
  | { readonly kind: "stuck"; readonly reason: string };

import { type Target, targetName } from "./workload.ts";

/** How far a hold reaches. `name`: the namespace, the runbook, or the target as `namespace/name`. */
export type HoldScope =
  | { readonly kind: "service" }
  | { readonly kind: "namespace" | "runbook" | "target"; readonly name: string };

/** Somebody stopped actions. Times in milliseconds. */
export interface Hold {
  readonly scope: HoldScope;
  readonly by: string;
  readonly reason: string;
  readonly since: number;
  readonly until: number | null;
}

/** Whether it stops an action of that runbook on that target. */
export function stops({ scope }: Pick<Hold, "scope">, runbook: string, target: Target): boolean {
  switch (scope.kind) {
    case "service":
      return true;
    case "namespace":
      return scope.name === target.namespace;
    case "runbook":
      return scope.name === runbook;
    case "target":
      return scope.name === `${target.namespace}/${target.name}` || scope.name === targetName(target);
  }
}

/** What is held: "all actions", "actions in namespace a". */
export function heldThings(scope: HoldScope): string {
  switch (scope.kind) {
    case "service":
      return "all actions";
    case "namespace":
      return `actions in namespace ${scope.name}`;
    case "runbook":
      return `actions of runbook ${scope.name}`;
    case "target":
      return `actions on ${scope.name}`;
  }
}

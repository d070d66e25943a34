import { allow, refuse } from "../domain/verdict.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** Some namespaces are never changed, whatever a runbook says: `kube-system` and our own among them. */
export function namespace(denied: readonly string[]): Guard<ApplyQuestion> {
  return {
    name: "namespace",
    summary: "Is the namespace one that may be changed?",
    example: "Nothing is ever changed in namespace kube-system.",
    judge: async ({ change }) => {
      const { namespace } = change.target;
      return denied.includes(namespace) ? refuse(`Nothing is ever changed in namespace ${namespace}.`) : allow;
    },
  };
}

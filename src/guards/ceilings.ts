import { aboveCeiling, type Ceilings } from "../domain/ceilings.ts";
import { allow, refuse } from "../domain/verdict.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** Over every runbook's own ceilings. */
export function ceilings(limits: Ceilings): Guard<ApplyQuestion> {
  return {
    name: "ceilings",
    summary: "Does the change stay within `kubernetes.ceilings`, which hold over every runbook?",
    example: "60 replicas are more than the 50 that `kubernetes.ceilings` allows.",
    judge: async ({ change }) => {
      const objection = aboveCeiling(change, limits);
      return objection === undefined ? allow : refuse(objection);
    },
  };
}

import type { Plan } from "../domain/plan.ts";
import type { Runbook } from "../domain/runbook.ts";
import type { Target } from "../domain/workload.ts";
import type { Deps } from "./deps.ts";
import { actionNamed } from "./targets.ts";

/** What a plan means to do, before its values are fixed: for people, who do not know actions by their names. */
export interface Intention {
  readonly verb: string;
  readonly target: Target;
}

/** Undefined: it leaves the incident to people. */
export function intentionOf(
  plan: Plan,
  { remedies }: Runbook,
  actions: readonly Pick<Deps["actions"][number], "name" | "verb" | "target">[],
): Intention | undefined {
  const remedy = plan.kind === "act" ? remedies[plan.remedy] : undefined;
  if (remedy?.kind !== "act") return undefined;
  const action = actionNamed(remedy.action, actions);
  return { verb: action.verb, target: action.target(remedy.params) };
}

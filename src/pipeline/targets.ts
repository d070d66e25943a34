import type { Runbook } from "../domain/runbook.ts";
import { type Target, targetName } from "../domain/workload.ts";
import type { Deps } from "./deps.ts";

/** The action a runbook names; the loader made sure that it exists. */
export function actionNamed<Action extends { readonly name: string }>(
  name: string,
  actions: readonly Action[],
): Action {
  const action = actions.find((each) => each.name === name);
  if (!action) throw new Error(`the runbook was loaded with an action that is not there: ${name}`);
  return action;
}

/** The workloads a runbook's remedies may change, each once. */
export function targetsOf(runbook: Runbook, actions: Deps["actions"]): readonly Target[] {
  const targets = runbook.remedies.flatMap((remedy) =>
    remedy.kind === "act" ? [actionNamed(remedy.action, actions).target(remedy.params)] : [],
  );
  return [...new Map(targets.map((target) => [targetName(target), target])).values()];
}

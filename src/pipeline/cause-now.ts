import type { Plan } from "../domain/plan.ts";
import type { Runbook } from "../domain/runbook.ts";
import { allow, refuse, type Verdict } from "../domain/verdict.ts";
import { capitalised } from "../domain/wording.ts";
import { choose } from "./decide.ts";
import type { Deps } from "./deps.ts";
import { find } from "./diagnose.ts";

/**
 * Whether the cause still is what it was, diagnosed anew: what was waited for, a rollout, may have been the cure, and people
 * who took their time to answer may have done something about it.
 */
export async function causeNow(
  runbook: Runbook,
  { cause, says }: Pick<Plan, "cause" | "says">,
  deps: Deps,
  signal: AbortSignal,
): Promise<Verdict> {
  const findings = await Promise.all(runbook.collect.map((collect) => find(collect, deps, signal)));
  const now = choose(runbook, findings);
  if (now.kind === "act" && now.cause === cause) return allow;
  return refuse(
    `${capitalised(says)}, it was found, but by now the cause is another (${now.cause}): a person has to look.`,
  );
}

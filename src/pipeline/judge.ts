import type { Health } from "../domain/health.ts";
import type { Plan } from "../domain/plan.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import { allow, merge, refuse, type Verdict } from "../domain/verdict.ts";
import { targetName } from "../domain/workload.ts";
import type { Intent } from "../ports/intents.ts";
import type { Run } from "../ports/run.ts";
import { ask } from "./ask.ts";
import type { Deps } from "./deps.ts";
import type { Prepared } from "./prepare.ts";
import { readSignal } from "./read-signal.ts";
import { targetsOf } from "./targets.ts";

type ActPlan = Plan & { readonly kind: "act" };
type Recovered = Health & { readonly kind: "recovered" };

/**
 * The last word before a change: the signal read again, all guards, then lock, cooldown and budget together with the
 * intent, in one transaction. Shadow runs are judged like the others but take nothing.
 */
export async function judge(
  treatment: Treatment,
  plan: ActPlan,
  { prepared, run }: { prepared: Prepared; run: Run },
  deps: Deps,
): Promise<Verdict | Recovered> {
  return run.step("intent", async ({ signal }) => {
    const health = await readSignal(treatment.runbook.signal, deps, signal);
    if (health.kind === "recovered" && modeOf(treatment) !== "shadow") return health;
    const asked = await askGuards(treatment, plan, prepared, { deps, signal });
    const verdict = merge([
      { guard: "signal", verdict: stillBad(health) },
      { guard: "others", verdict: asked },
    ]);
    const final = verdict.kind === "allow" ? await reserve(treatment, plan, prepared, deps) : verdict;
    deps.telemetry.tell({ kind: "judged", run: run.id, action: plan.action, verdict: final });
    return final;
  });
}

function stillBad(health: Health): Verdict {
  switch (health.kind) {
    case "bad":
      return allow;
    case "recovered":
      return refuse(`There is nothing to do: ${health.reason}.`);
    case "unknown":
      return refuse(`Not acting blindly: ${health.reason}.`);
  }
}

async function askGuards(
  treatment: Treatment,
  plan: ActPlan,
  { action, change }: Prepared,
  { deps, signal }: { deps: Deps; signal: AbortSignal },
): Promise<Verdict> {
  const targets = targetsOf(treatment.runbook, deps.actions);
  const question = { ...treatment, mode: modeOf(treatment), targets, cause: plan.cause, action, change };
  return merge(await ask(deps.guards.apply, question, signal));
}

/** A replay has no budget. */
async function reserve(treatment: Treatment, plan: ActPlan, prepared: Prepared, deps: Deps): Promise<Verdict> {
  return treatment.episode.kind === "replay" ? allow : deps.intents.reserve(intentOf(treatment, plan, prepared));
}

function intentOf({ episode, runbook }: Treatment, plan: ActPlan, { change, target }: Prepared): Intent {
  return {
    run: episode.run,
    key: "intent",
    target: targetName(target),
    runbook: runbook.name,
    cause: plan.cause,
    action: plan.action,
    change,
    limits: runbook.limits,
  };
}

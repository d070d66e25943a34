import type { Planned } from "../actions/action.ts";
import type { Change } from "../domain/change.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Plan } from "../domain/plan.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import { type Judgement, refuse } from "../domain/verdict.ts";
import { inWords } from "../domain/wording.ts";
import { type Target, targetName } from "../domain/workload.ts";
import type { Run } from "../ports/run.ts";
import { causeNow } from "./cause-now.ts";
import type { Deps } from "./deps.ts";
import { patience, patiently, type Waiting } from "./patience.ts";
import { actionNamed } from "./targets.ts";

type ActPlan = Plan & { readonly kind: "act" };

/** A change ready to be judged: every value fixed, tried on the API server without effect. */
export interface Prepared {
  readonly kind: "change";
  readonly runbook: string;
  readonly action: string;
  readonly target: Target;
  readonly change: Change;
  /** What it does, and has done then: "restart Deployment a/b", "restarted Deployment a/b". */
  readonly says: string;
  readonly did: string;
  /** The cause with the values that made it so. */
  readonly reason: string;
  /** From the server-side dry run: `path: old -> new` lines, or why there was none. */
  readonly diff: readonly string[];
  /** A temporary remedy: how long it stays at most; milliseconds. */
  readonly lasts?: number;
  /** Milliseconds. */
  readonly preparedAt: number;
}

/** No change, and what stands against one: judgements as guards make them. */
export interface Unprepared {
  readonly kind: "refuse";
  readonly reason: string;
  readonly judgements: readonly Judgement[];
}

type Attempt = Prepared | Unprepared | (Waiting & { readonly guard: string });

/** How soon it is looked again whether what is in the way is over. */
const AGAIN = 5_000;

/** Fixes the change on the workload as it is now. What is in its way and over soon, a rollout, is waited for under the lease. */
export async function prepare(
  treatment: Treatment,
  plan: ActPlan,
  run: Run,
  deps: Deps,
): Promise<Prepared | Unprepared> {
  return run.step(
    "prepare",
    async ({ signal }) => {
      const began = deps.clock.now();
      const attempt = await patiently((tried) => prepareOnce(treatment, plan, { tried, signal }, deps), deps, signal);
      if (attempt.kind !== "wait") return attempt;
      const waited = `It did not end within ${inWords(deps.clock.now() - began)}.`;
      return refused(attempt.guard, `${attempt.reason} ${waited}`);
    },
    { deadline: patience(deps) + 60_000 },
  );
}

/** After a wait the cause has to be the same: the rollout that was waited for may have been the cure. */
async function prepareOnce(
  treatment: Treatment,
  plan: ActPlan,
  { tried, signal }: { readonly tried: number; readonly signal: AbortSignal },
  deps: Deps,
): Promise<Attempt> {
  const attempt = await prepareNow(treatment, plan, deps, signal);
  if (tried === 0 || attempt.kind !== "change") return attempt;
  const verdict = await causeNow(treatment.runbook, plan, deps, signal);
  return verdict.kind === "refuse" ? refused("cause", verdict.reason) : attempt;
}

async function prepareNow(treatment: Treatment, plan: ActPlan, deps: Deps, signal: AbortSignal): Promise<Attempt> {
  const planned = await planChange(treatment, plan, deps, signal);
  if (planned.kind === "refuse") return refused(planned.guard, planned.reason);
  if (planned.kind === "wait") return { ...planned, until: deps.clock.now() + AGAIN };
  const { change, says, did } = planned;
  const tried = await dryRun(change, deps, signal);
  if (tried.kind === "refused" && modeOf(treatment) !== "shadow") {
    return refused("dry-run", `The API server refuses it in a dry run: ${tried.reason}.`);
  }
  const diff = tried.kind === "diff" ? tried.lines : [`dry run refused: ${tried.reason}`];
  return {
    kind: "change",
    runbook: treatment.runbook.name,
    action: plan.action,
    target: change.target,
    change,
    says,
    did,
    reason: `${plan.says} (${plan.because})`,
    diff,
    ...lastsOf(treatment, plan),
    preparedAt: deps.clock.now(),
  };
}

function refused(guard: string, reason: string): Unprepared {
  return { kind: "refuse", reason, judgements: [{ guard, verdict: refuse(reason) }] };
}

function lastsOf({ runbook }: Treatment, { remedy }: ActPlan): { lasts?: number } {
  const used = runbook.remedies[remedy];
  return used?.kind === "act" && used.lasts !== undefined ? { lasts: used.lasts } : {};
}

async function planChange({ runbook }: Treatment, plan: ActPlan, deps: Deps, signal: AbortSignal): Promise<Planned> {
  const remedy = runbook.remedies[plan.remedy];
  if (remedy?.kind !== "act") throw new Error(`plan names remedy ${plan.remedy}, which is no action`);
  const action = actionNamed(remedy.action, deps.actions);
  const target = action.target(remedy.params);
  try {
    return await action.plan(remedy.params, deps.sources, signal);
  } catch (error) {
    if (!(error instanceof OutsideError) || error.retryable) throw error;
    return { kind: "refuse", guard: "possible", reason: `${targetName(target)} could not be read: ${error.message}.` };
  }
}

type DryRun =
  | { readonly kind: "diff"; readonly lines: readonly string[] }
  | { readonly kind: "refused"; readonly reason: string };

async function dryRun(change: Change, deps: Deps, signal: AbortSignal): Promise<DryRun> {
  try {
    return { kind: "diff", lines: await deps.changes.dryRun(change, signal) };
  } catch (error) {
    if (!(error instanceof OutsideError) || error.retryable) throw error;
    return { kind: "refused", reason: error.detail || error.message };
  }
}

import { answered, type Consent } from "../domain/consent.ts";
import type { Health } from "../domain/health.ts";
import type { Plan } from "../domain/plan.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import { allow, type Judgement, merge, type Ruling, refuse, ruling, type Verdict } from "../domain/verdict.ts";
import type { ApplyQuestion } from "../guards/guard.ts";
import type { Intent } from "../ports/intents.ts";
import type { Run } from "../ports/run.ts";
import { ask } from "./ask.ts";
import { causeNow } from "./cause-now.ts";
import type { Deps } from "./deps.ts";
import { patience, patiently } from "./patience.ts";
import type { Prepared } from "./prepare.ts";
import { readSignal } from "./read-signal.ts";

type ActPlan = Plan & { readonly kind: "act" };
type Recovered = Health & { readonly kind: "recovered" };

/** What the guards and the reservation came to; or the signal recovered by itself. */
export type Judged = Ruling | Recovered;

/**
 * The last word before a change: the signal read again, all guards, then lock, cooldown and budget together with the
 * intent, in one transaction. What is over soon is waited for. Shadow runs are judged like the others but take nothing.
 */
export async function judge(
  treatment: Treatment,
  plan: ActPlan,
  { prepared, run, consent }: { prepared: Prepared; run: Run; consent?: Consent },
  deps: Deps,
): Promise<Judged> {
  return run.step(
    "intent",
    ({ signal }) =>
      patiently((tried) => judgeNow(treatment, plan, { prepared, consent, tried }, { deps, signal }), deps, signal),
    { deadline: patience(deps) + 60_000 },
  );
}

async function judgeNow(
  treatment: Treatment,
  plan: ActPlan,
  { prepared, consent, tried }: { prepared: Prepared; consent: Consent | undefined; tried: number },
  { deps, signal }: { deps: Deps; signal: AbortSignal },
): Promise<Judged> {
  const health = await readSignal(treatment.runbook.signal, deps, signal);
  if (health.kind === "recovered" && modeOf(treatment) !== "shadow") return health;
  const question = questionOf(treatment, plan, { prepared, consent });
  const asked = [
    { guard: "signal", verdict: stillBad(health) },
    ...(tried > 0 || consent || isLongAgo(treatment, deps)
      ? [{ guard: "cause", verdict: await causeNow(treatment.runbook, plan, deps, signal) }]
      : []),
    ...answered(await ask(deps.guards.apply, question, signal), consent),
  ];
  const drawn = await draw(intentOf(treatment, plan, prepared), merge(asked), deps);
  const final = [...asked, drawn];
  const verdict = ruling(final);
  deps.telemetry.tell({ kind: "judged", run: treatment.episode.run, action: plan.action, verdict: merge(final) });
  return verdict;
}

/** By then the diagnosis may be old: the process was away, or the run had to wait for its turn. */
const LONG = 3 * 60_000;

function isLongAgo({ episode }: Treatment, { clock }: Deps): boolean {
  return clock.now() - episode.acceptedAt > LONG;
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

/** What the guards are asked about a change. */
export function questionOf(
  treatment: Treatment,
  { cause }: Pick<ActPlan, "cause">,
  { prepared, consent }: { readonly prepared: Prepared; readonly consent: Consent | undefined },
): ApplyQuestion {
  const { action, change, target } = prepared;
  const freshSince = consent?.at ?? treatment.episode.acceptedAt;
  return { ...treatment, mode: modeOf(treatment), targets: [target], cause, action, change, freshSince };
}

/**
 * Takes lock and budgets when nothing else objects; asked after a crash, the answer is the first one. Otherwise it is only
 * looked up, for the explanation. A replay that acts draws on the same budgets as everything else.
 */
async function draw(intent: Intent, others: Verdict, { intents }: Deps): Promise<Judgement> {
  const verdict = others.kind === "allow" ? await intents.reserve(intent) : await intents.check(intent);
  return { guard: "budget", verdict };
}

function intentOf({ episode, runbook }: Treatment, plan: ActPlan, { change, target }: Prepared): Intent {
  return {
    run: episode.run,
    key: "intent",
    target,
    runbook: runbook.name,
    cause: plan.cause,
    action: plan.action,
    change,
    limits: runbook.limits,
  };
}

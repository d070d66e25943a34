import { answered, type Consent } from "../domain/consent.ts";
import type { Episode } from "../domain/episode.ts";
import type { Incident, IncidentEvent, Standing } from "../domain/incident.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Runbook } from "../domain/runbook.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import { type Ruling, ruling, type Verdict } from "../domain/verdict.ts";
import type { AcknowledgeQuestion } from "../guards/guard.ts";
import { Cancelled, type Run, type StepContext } from "../ports/run.ts";
import { ask } from "./ask.ts";
import type { Deps, OnCall } from "./deps.ts";
import { giveBack } from "./give-back.ts";
import { beginningOf, locate } from "./locate.ts";
import { pagingUnlessShadow } from "./own-page.ts";
import { isWorthWaiting } from "./patience.ts";
import { saidBefore } from "./said-before.ts";
import { standAside } from "./stand-aside.ts";
import { targetsOf } from "./targets.ts";

/**
 * Finds the incident and, where the run may act, acknowledges it under a lease. An acknowledgement silences a person,
 * so in every case of doubt the incident stays triggered and people get the diagnosis instead.
 */
export async function takeCharge(episode: Episode, runbook: Runbook, run: Run, deps: Deps): Promise<Standing> {
  const { oncall } = deps;
  if (episode.kind === "replay") return { kind: "none" };
  if (!oncall) return { kind: "unknown", reason: "PagerDuty is not configured: there is nobody to hand over to" };

  const paging = pagingUnlessShadow(oncall, modeOf({ episode, runbook }));
  const found = await locate({ episode, since: beginningOf(episode) }, paging, run, deps);
  if (found.kind !== "beside" || found.reason !== "") return found;

  const question = questionOf({ episode, runbook, standing: found }, undefined, deps);
  return take({ question, incident: found.incident, oncall, consent: undefined }, run, deps);
}

/** The same, later, when a person has let us go on. */
export async function takeChargeWith(consent: Consent, treatment: Treatment, run: Run, deps: Deps): Promise<Standing> {
  const { standing } = treatment;
  const { oncall } = deps;
  if (standing.kind !== "asking" || !oncall) return standing;
  const question = questionOf(treatment, consent, deps);
  return take({ question, incident: standing.incident, oncall, consent }, run, deps);
}

async function take(taking: Taking, run: Run, deps: Deps): Promise<Standing> {
  const { incident } = taking;
  const verdict = await run.step("may-we-act", async ({ signal }) => {
    const now = await mayWeAct(taking, deps, signal);
    return { ...now, isForNow: objectionTo(now, deps) === undefined }; // remembered: a resumed run must go the same way
  });
  const objection = verdict.kind === "allow" || verdict.isForNow ? undefined : verdict.reason;
  if (objection !== undefined)
    return { kind: verdict.kind === "ask" ? "asking" : "beside", incident, reason: objection };
  return run
    .step("acknowledge", (at) => acknowledge(taking, at, deps))
    .catch((error: unknown) => takeBack(error, taking, run, deps));
}

/** An attempt to take an incident. */
interface Taking {
  readonly question: AcknowledgeQuestion;
  readonly incident: Incident;
  readonly oncall: OnCall;
  readonly consent: Consent | undefined;
}

function questionOf(treatment: Treatment, consent: Consent | undefined, { actions }: Deps): AcknowledgeQuestion {
  const freshSince = consent?.at ?? treatment.episode.acceptedAt;
  return { ...treatment, freshSince, mode: modeOf(treatment), targets: targetsOf(treatment.runbook, actions) };
}

/** Everything that can be asked before the diagnosis. */
async function mayWeAct({ question, consent }: Taking, deps: Deps, signal: AbortSignal): Promise<Ruling> {
  return ruling(answered(await ask(deps.guards.acknowledge, question, signal), consent));
}

/**
 * Re-reads first: PagerDuty has no conditional update, and acknowledging a resolved incident would reopen it. The lease
 * comes right after: until then, nothing but we ourselves would end the silence.
 */
async function acknowledge(taking: Taking, { signal, doubt }: StepContext, deps: Deps): Promise<Standing> {
  const { question, incident, oncall, consent } = taking;
  const settled = consent?.settled ?? [];
  const refusal = doubt ? await refusalNow(taking, deps, signal) : undefined;
  if (refusal !== undefined) return { kind: "beside", incident, reason: refusal };
  const read = await oncall.incidents.read(incident.id, signal);
  const aside = standAside(read, settled);
  if (aside) return stoodAside(read, { reason: aside, tried: doubt }, oncall, signal);
  const { acceptedAt } = question.episode;
  const said = await saidBefore(read, { acceptedAt, settled }, oncall, { deps, signal });
  if (said !== undefined) return leftAsTheySaid(read, { reason: said, tried: doubt }, oncall, signal);

  const since = deps.clock.now();
  const held = await oncall.incidents.acknowledge(read.id, signal);
  const lost = standAside(held, settled); // somebody was faster while the call was repeated
  if (lost) return stoodAside(held, { reason: lost, tried: true }, oncall, signal);
  await oncall.lease.extend(read.id, deps.settings.lease, signal);
  const reopened = await resolvedMeanwhile(held, acceptedAt, oncall, signal);
  if (reopened) {
    const closed = await oncall.incidents.resolve(read.id, signal);
    return {
      kind: "beside",
      incident: closed,
      reason: `${reopened}; our acknowledgement reopened it, so it was resolved again`,
    };
  }
  deps.telemetry.tell({ kind: "lease", run: question.episode.run, state: "taken", reason: null });
  return { kind: "in-charge", incident: held, since, settled };
}

/** A step that goes on later, maybe much later, asks again; an acknowledgement that got through before is undone. */
async function refusalNow(taking: Taking, deps: Deps, signal: AbortSignal): Promise<string | undefined> {
  const { incident, oncall } = taking;
  const verdict = await mayWeAct(taking, deps, signal);
  const objection = objectionTo(verdict, deps);
  if (objection === undefined) return undefined;
  const { acknowledgedBy } = await oncall.incidents.read(incident.id, signal);
  if (acknowledgedBy.some((actor) => actor.us)) await oncall.lease.release(incident.id, signal);
  return objection;
}

/** What is over soon is waited for under the lease. */
function objectionTo(verdict: Verdict, deps: Deps): string | undefined {
  return verdict.kind === "allow" || isWorthWaiting(verdict, deps) ? undefined : verdict.reason;
}

/** `tried`: we may have acknowledged it. When PagerDuty does not say which of its users we are, that is undone. */
async function stoodAside(
  incident: Incident,
  { reason, tried }: { readonly reason: string; readonly tried: boolean },
  oncall: OnCall,
  signal: AbortSignal,
): Promise<Standing> {
  if (tried && !incident.acknowledgedBy.some((actor) => actor.us)) await oncall.lease.release(incident.id, signal);
  const mayBeHandedBack = !tried && incident.status === "acknowledged";
  return { kind: mayBeHandedBack ? "asking" : "beside", incident, reason };
}

/** An acknowledgement that got through before is undone. */
async function leftAsTheySaid(
  incident: Incident,
  { reason, tried }: { readonly reason: string; readonly tried: boolean },
  oncall: OnCall,
  signal: AbortSignal,
): Promise<Standing> {
  if (tried) await oncall.lease.release(incident.id, signal);
  return { kind: "asking", incident, reason };
}

/** It may have got through all the same, and without a lease. People get the diagnosis then. */
async function takeBack(
  error: unknown,
  { question, incident, oncall }: Taking,
  run: Run,
  deps: Deps,
): Promise<Standing> {
  if (!(error instanceof OutsideError || error instanceof Cancelled)) throw error;
  await giveBack({ episode: question.episode, incident: incident.id, how: "perhaps" }, oncall, run, deps);
  if (error instanceof Cancelled) throw error;
  return { kind: "beside", incident, reason: `the incident could not be taken: ${error.message}` };
}

const CHANGES: ReadonlySet<IncidentEvent["kind"]> = new Set([
  "triggered",
  "acknowledged",
  "unacknowledged",
  "resolved",
]);

/** Whether somebody resolved it in the moment between our reading and our acknowledgement, and who. */
async function resolvedMeanwhile(
  held: Incident,
  acceptedAt: number,
  oncall: OnCall,
  signal: AbortSignal,
): Promise<string | undefined> {
  const window = 30_000; // PagerDuty's clock is not ours
  const history = await oncall.incidents.history(held.id, acceptedAt - window, signal);
  const changes = history.filter(({ kind }) => CHANGES.has(kind));
  const ours = changes.findLastIndex(isOurs);
  const before = changes.slice(0, Math.max(0, ours)).findLast((event) => !isOurs(event)); // we may have tried twice
  return before?.kind === "resolved" ? `${before.by?.name ?? "Somebody"} had just resolved the incident` : undefined;
}

function isOurs({ kind, by }: IncidentEvent): boolean {
  return kind === "acknowledged" && by?.us === true;
}

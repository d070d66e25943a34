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

  const question = questionOf({ episode, runbook, standing: found }, deps);
  const verdict = await run.step("may-we-act", ({ signal }) => mayWeAct(question, deps, signal));
  const objection = objectionTo(verdict, deps);
  if (objection !== undefined) return { ...found, reason: objection };

  const taking = { question, incident: found.incident, oncall };
  return run
    .step("acknowledge", (at) => acknowledge(taking, at, deps))
    .catch((error: unknown) => takeBack(error, taking, run, deps));
}

/** An attempt to take an incident. */
interface Taking {
  readonly question: AcknowledgeQuestion;
  readonly incident: Incident;
  readonly oncall: OnCall;
}

function questionOf(treatment: Treatment, { actions }: Deps): AcknowledgeQuestion {
  return { ...treatment, mode: modeOf(treatment), targets: targetsOf(treatment.runbook, actions) };
}

/** Everything that can be asked before the diagnosis. */
async function mayWeAct(question: AcknowledgeQuestion, deps: Deps, signal: AbortSignal): Promise<Ruling> {
  return ruling(await ask(deps.guards.acknowledge, question, signal));
}

/**
 * Re-reads first: PagerDuty has no conditional update, and acknowledging a resolved incident would reopen it. The lease
 * comes right after: until then, nothing but we ourselves would end the silence.
 */
async function acknowledge(taking: Taking, { signal, doubt }: StepContext, deps: Deps): Promise<Standing> {
  const { question, incident, oncall } = taking;
  const refusal = doubt ? await refusalNow(taking, deps, signal) : undefined;
  if (refusal !== undefined) return { kind: "beside", incident, reason: refusal };
  const read = await oncall.incidents.read(incident.id, signal);
  const aside = standAside(read);
  if (aside) return stoodAside(read, aside, doubt, { oncall, signal });

  const since = deps.clock.now();
  const held = await oncall.incidents.acknowledge(read.id, signal);
  const lost = standAside(held); // somebody was faster while the call was repeated
  if (lost) return stoodAside(held, lost, true, { oncall, signal });
  await oncall.lease.extend(read.id, deps.settings.lease, signal);
  const reopened = await resolvedMeanwhile(held, question.episode.acceptedAt, oncall, signal);
  if (reopened) {
    const closed = await oncall.incidents.resolve(read.id, signal);
    return {
      kind: "beside",
      incident: closed,
      reason: `${reopened}; our acknowledgement reopened it, so it was resolved again`,
    };
  }
  deps.telemetry.tell({ kind: "lease", run: question.episode.run, state: "taken", reason: null });
  return { kind: "in-charge", incident: held, since };
}

/** A step that goes on later, maybe much later, asks again; an acknowledgement that got through before is undone. */
async function refusalNow(
  { question, incident, oncall }: Taking,
  deps: Deps,
  signal: AbortSignal,
): Promise<string | undefined> {
  const verdict = await mayWeAct(question, deps, signal);
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
  reason: string,
  tried: boolean,
  { oncall, signal }: { oncall: OnCall; signal: AbortSignal },
): Promise<Standing> {
  if (tried && !incident.acknowledgedBy.some((actor) => actor.us)) await oncall.lease.release(incident.id, signal);
  return { kind: "beside", incident, reason };
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

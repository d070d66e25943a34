import type { Consent } from "../domain/consent.ts";
import { type Incident, incidentOf } from "../domain/incident.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Act } from "../domain/person-at-work.ts";
import type { Treatment } from "../domain/treatment.ts";
import { inWords, utcTime } from "../domain/wording.ts";
import { actsOn } from "../guards/human.ts";
import type { Answer, Approval } from "../ports/approvals.ts";
import { PutAside, type Run, type StepContext } from "../ports/run.ts";
import type { Deps, OnCall } from "./deps.ts";

/** `reason`: a sentence. `over`: the alert resolved before anybody answered. */
export type Answered =
  | { readonly kind: "consent"; readonly consent: Consent; readonly reason: string }
  | { readonly kind: "denied" | "expired" | "over"; readonly reason: string };

export interface Asked {
  readonly question: Approval;
  /** A "resume" is answer enough: it was a person at work that stood in the way, and nothing else. */
  readonly handBack: boolean;
}

/**
 * Waits for a person's answer: by the API, by the command line, or by a comment on the incident that was not there when
 * the question was put. The run is put aside meanwhile; it looks when it is rung for, and at PagerDuty now and then.
 */
export async function awaitAnswer(treatment: Treatment, asked: Asked, run: Run, deps: Deps): Promise<Answered> {
  const known = await run.step("known-acts", async ({ signal }) => {
    const before = await lookAt(treatment, deps, signal).catch(nothingKnown);
    return before.kind === "read" ? before.acts.map(({ key }) => key) : null;
  });
  return run.step("answer", (at) => look(treatment, { ...asked, known }, at, deps), { retries: 0 });
}

interface Looking extends Asked {
  /** What people had done when they were asked, by `Act.key`; null: PagerDuty could not be read then. */
  readonly known: readonly string[] | null;
}

/** Whether it was done after the question. Where that cannot be told by what was there before, it is told by the time. */
function isFresh({ key, at }: Act, { known, question }: Pick<Looking, "known" | "question">): boolean {
  return known === null ? at >= question.askedAt + APART : !known.includes(key);
}

async function look(treatment: Treatment, asked: Looking, { signal }: StepContext, deps: Deps): Promise<Answered> {
  const { run, until } = asked.question;
  const seen = await lookAt(treatment, deps, signal).catch(nothingKnown);
  await takeComments(seen, asked, deps);
  const { answer } = (await deps.approvals.read(run)) ?? { answer: null };
  if (answer?.kind === "denied") return { kind: "denied", reason: `${answer.by} denied it${because(answer)}.` };
  const over = await isOver(treatment, seen, deps);
  if (over) return over;
  if (answer && seen.kind === "read") return consented(answer, seen, asked);
  const now = deps.clock.now();
  if (!answer && now >= until) return expired(asked.question);
  if (answer && now >= Math.max(until, answer.at + LONGEST_BLIND)) return outOfSight(answer);
  throw new PutAside(
    Math.min(answer ? now + SOON : until, now + (seen.kind === "read" ? deps.settings.lookEvery : SOON)),
  );
}

const SOON = 10_000;
/** So long PagerDuty is waited for after a consent: it has to be seen what people did meanwhile. */
const LONGEST_BLIND = 10 * 60_000;

/** What stands on the incident; nothing where there is none. */
type Seen =
  | { readonly kind: "read"; readonly acts: readonly Act[]; readonly incident: Incident | undefined }
  | { readonly kind: "not-known"; readonly acts: readonly Act[] };

async function lookAt(treatment: Treatment, deps: Deps, signal: AbortSignal): Promise<Seen> {
  const incident = incidentOf(treatment.standing);
  if (!incident || !deps.oncall) return { kind: "read", acts: [], incident: undefined };
  const now = await deps.oncall.incidents.read(incident.id, signal);
  const acts = await actsOn(
    now,
    treatment.episode.acceptedAt - CLOCKS_DIFFER,
    onCallWithActs(deps.oncall, deps),
    signal,
  );
  return { kind: "read", acts, incident: now };
}

function onCallWithActs(oncall: OnCall, { acts }: Deps) {
  return { ...oncall, acts };
}

/** PagerDuty that does not answer ends no waiting. */
function nothingKnown(error: unknown): Seen {
  if (error instanceof OutsideError && error.system !== "journal") return { kind: "not-known", acts: [] };
  throw error;
}

/** The first comment that answers becomes the answer, as if it had come by the API; whatever stops us goes before the rest. */
async function takeComments({ acts }: Seen, asked: Looking, deps: Deps): Promise<void> {
  const { handBack, question } = asked;
  const fresh = acts.filter((act) => isFresh(act, asked));
  const no = fresh.find(({ kind }) => kind === "deny" || (kind === "stop" && !handBack));
  const yes = fresh.findLast(({ kind }) => kind === "approve" || (kind === "resume" && handBack));
  const command = no ?? (fresh.some(({ kind }) => kind === "stop") ? undefined : yes);
  if (!command) return;
  const kind = command === no ? "denied" : "approved";
  await deps.approvals.answer(question.run, {
    kind,
    by: command.by,
    why: `commented "${command.kind}"`,
    plan: question.plan,
  });
}

async function isOver({ episode }: Treatment, seen: Seen, { progress }: Deps): Promise<Answered | undefined> {
  if (seen.kind === "read" && seen.incident?.status === "resolved") {
    const by = seen.acts.findLast(({ kind }) => kind === "resolved")?.by;
    return {
      kind: "over",
      reason: `${by ?? "Something"} resolved the incident before anybody answered: nothing was changed.`,
    };
  }
  if (episode.kind === "replay" || (await progress.isFiring(episode.run))) return undefined;
  return { kind: "over", reason: "The alert resolved before anybody answered: nothing was changed." };
}

const CLOCKS_DIFFER = 30_000;
/** By that much another clock may be ahead of PagerDuty's. */
const APART = 5_000;

/** Whatever people did before they answered, they knew of; what came after is not settled by it. */
function consented(answer: Answer & { at: number }, { acts }: Seen, asked: Looking): Answered {
  const comment = acts.findLast((act) => isConsent(act.kind) && act.by === answer.by && isFresh(act, asked));
  const before = comment ? comment.at : answer.at - APART;
  const settled = acts.filter(({ at }) => at < before).map(({ key }) => key);
  const reason = `${answer.by} approved it at ${utcTime(answer.at)}${because(answer)}.`;
  return { kind: "consent", consent: { by: answer.by, at: answer.at, settled }, reason };
}

function isConsent(kind: Act["kind"]): boolean {
  return kind === "approve" || kind === "resume";
}

function expired({ askedAt, until, reason }: Approval): Answered {
  return { kind: "expired", reason: `${reason} Nobody answered within ${inWords(until - askedAt)}.` };
}

function outOfSight({ by, at }: Answer & { at: number }): Answered {
  const blind = "PagerDuty could not be read since then: whether somebody is at work is not known.";
  return { kind: "expired", reason: `${by} approved it at ${utcTime(at)}, but ${blind}` };
}

function because({ why }: Answer): string {
  return why === "" ? "" : ` (${why})`;
}

import type { Consent } from "../domain/consent.ts";
import type { Standing } from "../domain/incident.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Plan } from "../domain/plan.ts";
import { riskOf } from "../domain/risk.ts";
import type { Treatment } from "../domain/treatment.ts";
import type { Ruling } from "../domain/verdict.ts";
import type { Run } from "../ports/run.ts";
import { awaitAnswer } from "./await-answer.ts";
import type { Deps } from "./deps.ts";
import { fingerprint } from "./fingerprint.ts";
import { giveBack } from "./give-back.ts";
import { type ForPeople, forPeople } from "./hand-off.ts";
import { type Judged, judge } from "./judge.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { takeChargeWith } from "./take-charge.ts";
import { tellEnd } from "./tell.ts";
import { tellQuestion } from "./tell-question.ts";

/** What could be done, and what the guards said to it. */
export interface Proposal {
  readonly kind: "proposed";
  readonly treatment: Treatment;
  readonly plan: Plan & { readonly kind: "act" };
  readonly prepared: Prepared;
  readonly judged: Judged;
  /** The person who let us go on; absent: nobody had to be asked. */
  readonly consent?: Consent;
}

/** So often a plan may change under the eyes of the person who is asked. */
const ROUNDS = 3;

/**
 * Where a guard asks for it, a person decides. Until they do, the run holds nothing and silences nobody: it is put aside.
 * Their consent is for this plan alone: a workload that is another by then is asked about again.
 */
export async function consent(proposal: Proposal, run: Run, deps: Deps): Promise<Proposal | ForPeople | Outcome> {
  if (proposal.judged.kind !== "ask") return proposal;
  const treatment = await letGo(proposal.treatment, proposal.judged, run, deps);
  let { prepared } = proposal;
  for (let round = 1; round <= ROUNDS; round++) {
    const asked = { ...proposal, judged: proposal.judged, treatment, prepared };
    const answer = await askPeople(asked, round, run, deps);
    if (answer.kind === "over") return endedBefore(treatment, answer.reason, run, deps);
    if (answer.kind !== "consent") return forPeople(`${answer.reason} Not done: ${prepared.says}.`);
    const now = await prepare(treatment, proposal.plan, run, deps);
    if (now.kind !== "change") return forPeople(now.reason);
    if (fingerprint(now, deps.identity) === fingerprint(prepared, deps.identity)) {
      return goOn({ ...proposal, treatment, prepared: now, consent: answer.consent }, run, deps);
    }
    prepared = now;
  }
  return forPeople(
    `What is to be changed was another ${ROUNDS} times after somebody approved. Not done: ${prepared.says}.`,
  );
}

type Asked = Proposal & { readonly judged: Ruling & { readonly kind: "ask" } };

/** An incident that we hold already is given back before anybody is asked. */
async function letGo(treatment: Treatment, { reason }: Asked["judged"], run: Run, deps: Deps): Promise<Treatment> {
  const { standing, episode } = treatment;
  if (standing.kind !== "in-charge" || !deps.oncall) return treatment;
  await giveBack({ episode, incident: standing.incident.id, how: "under-lease" }, deps.oncall, run, deps);
  return { ...treatment, standing: { kind: "asking", incident: standing.incident, reason } };
}

/** How we stand when somebody had to be asked: nothing is ours any more. */
export function givenBack(standing: Standing): Standing {
  return standing.kind === "in-charge" ? { kind: "asking", incident: standing.incident, reason: "" } : standing;
}

async function askPeople(asked: Asked, round: number, run: Run, deps: Deps): ReturnType<typeof awaitAnswer> {
  const { treatment, prepared, judged } = asked;
  const { says, diff, change } = prepared;
  const question = await run.step("ask", () =>
    deps.approvals.ask(
      {
        run: run.id,
        plan: fingerprint(prepared, deps.identity),
        says,
        diff,
        risk: riskOf(change),
        reason: judged.reason,
        until: deps.clock.now() + deps.settings.askFor,
      },
      round,
    ),
  );
  const asks = judged.judgements.filter(({ verdict }) => verdict.kind === "ask").map(({ guard }) => guard);
  const handBack = asks.every((guard) => guard === "human");
  await tellQuestion(treatment, { question, handBack }, run, deps);
  const answer = await awaitAnswer(treatment, { question, handBack }, run, deps);
  await tellQuestion(treatment, { question, handBack, answer: answer.reason }, run, deps);
  return answer;
}

/** Takes the incident now, and has the last word spoken anew: much may have changed since the question. */
async function goOn(proposal: Proposal & { readonly consent: Consent }, run: Run, deps: Deps): Promise<Proposal> {
  const { plan, prepared, consent: given } = proposal;
  const standing = await takeChargeWith(given, proposal.treatment, run, deps);
  const treatment = { ...proposal.treatment, standing };
  return { ...proposal, treatment, judged: await judge(treatment, plan, { prepared, run, consent: given }, deps) };
}

async function endedBefore(treatment: Treatment, reason: string, run: Run, deps: Deps): Promise<Outcome> {
  const outcome = { kind: "resolved", reason } as const;
  await tellEnd(treatment.standing, { outcome, step: "note:end", edits: false }, run, deps);
  return outcome;
}

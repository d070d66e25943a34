import type { Episode } from "../domain/episode.ts";
import type { Finding } from "../domain/facts.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Treatment } from "../domain/treatment.ts";
import type { Run } from "../ports/run.ts";
import { apply } from "./apply.ts";
import { awaitRollout } from "./await-rollout.ts";
import { consent, givenBack, type Proposal } from "./consent.ts";
import { decide } from "./decide.ts";
import { decline } from "./decline.ts";
import type { Deeds } from "./deeds.ts";
import type { Deps } from "./deps.ts";
import { diagnose } from "./diagnose.ts";
import { keepGlimpse } from "./glimpse.ts";
import { type ForPeople, forPeople, handOff, inVain, leftToPeople } from "./hand-off.ts";
import { inStorm } from "./in-storm.ts";
import { judge } from "./judge.ts";
import { forget, keep } from "./keep.ts";
import { underLease } from "./lease.ts";
import { leaveAlone } from "./leave-alone.ts";
import { matchRunbook } from "./match-runbook.ts";
import { prepare } from "./prepare.ts";
import { recover } from "./recover.ts";
import { standBack } from "./stand-back.ts";
import { takeBack } from "./take-back.ts";
import { takeCharge } from "./take-charge.ts";
import { tellAction, tellDiagnosis } from "./tell.ts";
import { together } from "./together.ts";
import { verify } from "./verify.ts";

/** One episode of one alert group, from match to outcome. Read it top to bottom: nothing goes back. */
export async function remediate(episode: Episode, deeds: Deeds, run: Run, deps: Deps): Promise<Outcome> {
  const matched = await matchRunbook(episode, run, deps);
  if (matched.kind !== "matched") return leaveAlone(episode, matched, run, deps);
  const { runbook } = matched;
  const weather = await inStorm(episode, runbook, run, deps);
  if (weather.kind !== "allow") return standBack(episode, { runbook, reason: weather.reason }, run, deps);

  const [standing, findings] = await together([
    takeCharge(episode, runbook, run, deps), // acknowledges under a lease, only if we may act
    diagnose(runbook, run, deps),
  ]);
  const found = { episode, runbook, standing };
  const proposal = await underLease(found, deps, () => propose(found, findings, run, deps));
  if (proposal.kind === "for-people") return handOff(found, proposal, run, deps);

  const agreed = await consent(proposal, run, deps); // where a guard asks for it, a person decides; nothing is held meanwhile
  if (agreed.kind === "for-people") return handOff({ ...found, standing: givenBack(standing) }, agreed, run, deps);
  if (agreed.kind !== "proposed") return agreed;

  const { treatment } = agreed;
  const ending = await underLease(treatment, deps, () => carryOut(agreed, deeds, run, deps));
  return ending.kind === "for-people" ? handOff(treatment, ending, run, deps) : ending;
}

/** What could be done, every value fixed, and whether it may be. */
async function propose(
  treatment: Treatment,
  findings: readonly Finding[],
  run: Run,
  deps: Deps,
): Promise<Proposal | ForPeople> {
  const plan = await decide(treatment.runbook, findings, run, deps);
  await tellDiagnosis(treatment, { findings, plan }, run, deps);
  await keepGlimpse(treatment, run, deps);
  if (plan.kind !== "act") return forPeople(plan.reason);

  const prepared = await prepare(treatment, plan, run, deps);
  if (prepared.kind !== "change") return forPeople(prepared.reason);

  const judged = await judge(treatment, plan, { prepared, run }, deps);
  return { kind: "proposed", treatment, plan, prepared, judged };
}

/** Does it, if it may be done, and asks the alert's own metric whether it helped. */
async function carryOut(
  { treatment, plan, prepared, judged, consent: given }: Proposal,
  deeds: Deeds,
  run: Run,
  deps: Deps,
): Promise<Outcome | ForPeople> {
  if (judged.kind === "recovered") return recover(treatment, { health: judged, did: "changed nothing" }, run, deps);
  if (judged.kind !== "allow") return decline(treatment, prepared, { verdict: judged, run }, deps);

  await keep(treatment, { cause: plan.cause, prepared }, run, deps); // before it is sent: it must never be forgotten
  const decided = { treatment, plan, prepared, ...(given && { consent: given }) };
  const applied = await apply(decided, deeds, run, deps);
  if (applied.kind !== "applied") return forget(prepared, applied, run, deps);

  const action = { prepared, applied, ...(given && { consent: given }) };
  await tellAction(treatment, action, run, deps);
  const rollout = await awaitRollout(treatment, prepared, run, deps);
  if (rollout.kind === "taken-over") return leftToPeople(rollout, deeds);
  await tellAction(treatment, { ...action, rollout }, run, deps);

  const health = await verify(treatment, applied, run, deps);
  switch (health.kind) {
    case "taken-over":
      return leftToPeople(health, deeds);
    case "recovered":
      return recover(treatment, { health, did: prepared.did }, run, deps);
    case "worse":
      return takeBack(treatment, { cause: plan.cause, prepared, health }, run, deps);
    case "improving":
    case "flat":
    case "unknown":
      return inVain(health.reason, prepared);
  }
}

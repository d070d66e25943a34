import type { Applied } from "../../domain/change.ts";
import type { Explanation, GuardSaid } from "../../domain/explanation.ts";
import type { Decision, JudgedCause, Plan } from "../../domain/plan.ts";
import type { Judgement, Verdict } from "../../domain/verdict.ts";
import { plain } from "../../domain/wording.ts";
import type { RunLog } from "../../ports/reports.ts";
import type { Answered } from "../await-answer.ts";
import { returned } from "./run-log.ts";

/** Logs of before it was written down how causes and guards judged have neither. */
type Told = Plan & Partial<Pick<Decision, "causes">>;
type Ruled = Verdict & { readonly judgements?: readonly Judgement[] };
type Refused = Ruled & { readonly kind: "refuse" };

/** Why a run did what it did: how each cause and each guard judged, and what would have to differ for an action. */
export function explain(log: RunLog): Explanation {
  const plan = returned(log, "plan") as Told | undefined;
  const causes = plan?.causes ?? [];
  const [storm, early, late] = ["storm", "may-we-act", "intent"].map(
    (name) => returned(log, name) as Ruled | undefined,
  );
  const stormy = objections(storm, "before anything is read");
  return {
    says: says(log, plan),
    causes,
    guards: [
      ...said(storm, "acknowledging"),
      ...said(early, "acknowledging"),
      ...said(refusedAsPlanned(log), "applying"),
      ...said(late, "applying"),
    ],
    needed: [...new Set(stormy.length > 0 ? stormy : needs(log, { plan, causes, early, late }))].map(plain),
  };
}

interface Known {
  readonly plan: Told | undefined;
  readonly causes: readonly JudgedCause[];
  readonly early: Ruled | undefined;
  readonly late: Ruled | undefined;
}

function needs(log: RunLog, { plan, causes, early, late }: Known): readonly string[] {
  return plan?.kind === "act" ? stoodInTheWay(log, early, late) : planNeeds(log, plan, causes);
}

function says({ run }: RunLog, plan: Told | undefined): string {
  if (run.outcome) return plain(run.outcome.reason);
  return plan ? `${plain(plan.says)}. It is still being worked on.` : "It has not come to a plan yet.";
}

function said(ruled: Ruled | undefined, before: GuardSaid["before"]): readonly GuardSaid[] {
  return (ruled?.judgements ?? []).map(({ guard, verdict }) => ({
    before,
    guard,
    verdict: verdict.kind,
    reason: verdict.kind === "allow" ? null : plain(verdict.reason),
  }));
}

/** There was a plan to act: what kept it from being carried out. */
function stoodInTheWay(log: RunLog, early: Ruled | undefined, late: Ruled | undefined): readonly string[] {
  const prepared = refusedAsPlanned(log);
  const applied = returned(log, "apply") as Applied | undefined;
  const answer = returned(log, "answer") as Answered | undefined;
  if (applied?.kind === "applied") return [];
  const known = [
    ...objections(early, "before acknowledging"),
    ...(prepared ? [`The change itself would have to be possible: ${prepared.reason}`] : []),
    ...objections(late, "before applying"),
    ...(answer && answer.kind !== "consent" ? [`A person would have to approve it: ${answer.reason}`] : []),
    ...(applied ? [`The API server would have to take it: ${applied.reason}`] : []),
  ];
  const { outcome } = log.run;
  return known.length > 0 || !outcome ? known : [`The run would have to get as far as that: ${outcome.reason}`];
}

/** What stood against the change while its values were fixed: a rollout, a dry run. */
function refusedAsPlanned(log: RunLog): Refused | undefined {
  const prepared = returned(log, "prepare") as Refused | { readonly kind: "change" } | undefined;
  return prepared?.kind === "refuse" ? prepared : undefined;
}

function objections(ruled: Ruled | undefined, when: string): readonly string[] {
  if (!ruled || !isObjection(ruled)) return [];
  const each = (ruled.judgements ?? []).flatMap(({ guard, verdict }) =>
    isObjection(verdict) ? [`Guard ${guard} would have to allow it ${when}: ${verdict.reason}`] : [],
  );
  return each.length > 0 ? each : [`It would have to be allowed ${when}: ${ruled.reason}`];
}

/** `recovered` stands in the place of a verdict when there was nothing left to do. */
function isObjection(verdict: Verdict): verdict is Exclude<Verdict, { kind: "allow" }> {
  return verdict.kind === "refuse" || verdict.kind === "ask" || verdict.kind === "wait";
}

/** There was no plan to act: what the diagnosis lacked for one. */
function planNeeds({ run }: RunLog, plan: Told | undefined, causes: readonly JudgedCause[]): readonly string[] {
  if (!plan) return run.outcome ? [`It would have to come to a plan: ${run.outcome.reason}`] : [];
  const first = causes.findIndex(({ truth }) => truth === "true");
  const holds = causes[first];
  if (holds && !holds.action) return [`The runbook would have to have an action for ${holds.name}.`];
  if (holds) return causes.slice(0, first).flatMap(doubt);
  const needs = causes.flatMap((cause) => [...doubt(cause), ...denial(cause)]);
  return needs.length > 0 ? needs : [`The runbook would have to have an action for what was found: ${reasonOf(plan)}`];
}

function reasonOf(plan: Told): string {
  return plan.kind === "hand-off" ? plan.reason : plan.because;
}

/** Unknown never permits an action: neither its own, nor one of a cause after it. */
function doubt({ name, truth, missing }: JudgedCause): readonly string[] {
  return truth === "unknown" ? [`It would have to be known whether ${name} holds: ${missing} is missing.`] : [];
}

function denial({ name, truth, when, values, action }: JudgedCause): readonly string[] {
  return truth === "false" && action !== undefined
    ? [`For ${action}, ${name} would have to hold: ${when}. It does not: ${values}.`]
    : [];
}

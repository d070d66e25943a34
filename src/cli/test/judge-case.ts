import { isDeepStrictEqual } from "node:util";
import { actions } from "../../actions/registry.ts";
import type { Finding } from "../../domain/facts.ts";
import { strictest } from "../../domain/mode.ts";
import type { Decision } from "../../domain/plan.ts";
import type { Runbook } from "../../domain/runbook.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { inWords } from "../../domain/wording.ts";
import { type Target, targetName } from "../../domain/workload.ts";
import { byMode } from "../../guards/mode.ts";
import { choose } from "../../pipeline/decide.ts";
import { intentionOf } from "../../pipeline/intention.ts";
import type { Case, Expected, Remedy } from "./read-cases.ts";
import { HAND_OFF } from "./test-file.ts";

/** What a case came to. */
export interface Result {
  readonly of: Case;
  /** What followed from its facts. */
  readonly cause: string;
  readonly remedy: string;
  readonly differences: readonly Difference[];
  /** Milliseconds. */
  readonly ms: number;
}

export interface Difference {
  readonly what: keyof Expected;
  readonly expected: string;
  readonly got: string;
}

/** Decides as the service would, on the case's facts alone. `now` in milliseconds. */
export function judgeCase(of: Case, now: () => number): Result {
  const began = now();
  const { runbook, expect } = of;
  const plan = choose(runbook, findingsOf(of));
  const verdict = plan.kind === "act" ? byMode(strictest(runbook.mode, of.mode), runbook.name) : undefined;
  const remedy = remedyOf(plan, runbook);
  const differences = [
    ...differing("cause", expect.cause, plan.cause),
    ...(expect.remedy === undefined || isDeepStrictEqual(expect.remedy, remedy)
      ? []
      : [{ what: "remedy" as const, expected: remedyText(expect.remedy), got: remedyText(remedy) }]),
    ...differing("verdict", expect.verdict, verdict?.kind ?? "none"),
    ...unsaid(expect.sentence, told(plan, runbook, verdict)),
  ];
  return { of, cause: plan.cause, remedy: remedyText(remedy), differences, ms: now() - began };
}

function findingsOf({ facts, runbook }: Case): readonly Finding[] {
  return runbook.collect.map(({ name, collector }): Finding => {
    const known = facts[name];
    const from = { name, collector, tookMs: 0 };
    if (!known) return { ...from, kind: "missing", why: "the case does not say" };
    return { ...from, kind: "found", facts: known, evidence: "" };
  });
}

function remedyOf(plan: Decision, { remedies }: Runbook): Remedy {
  const remedy = plan.kind === "act" ? remedies[plan.remedy] : undefined;
  return remedy?.kind === "act" ? { action: remedy.action, params: remedy.params, lasts: remedy.lasts } : HAND_OFF;
}

/** What people are told of it: the reason of a hand-off, or what is next and what stands in its way. */
function told(plan: Decision, runbook: Runbook, verdict: Verdict | undefined): string {
  const intention = intentionOf(plan, runbook, actions);
  if (plan.kind === "hand-off" || !intention) return plan.kind === "hand-off" ? plan.reason : plan.says;
  const objection = verdict && verdict.kind !== "allow" ? ` ${verdict.reason}` : "";
  return `${plan.says} (${plan.because}). Next: ${intention.verb} ${intention.target.name}.${objection}`;
}

function differing(what: keyof Expected, expected: string | undefined, got: string): readonly Difference[] {
  return expected === undefined || expected === got ? [] : [{ what, expected, got }];
}

function unsaid(expected: string | undefined, got: string): readonly Difference[] {
  const flat = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
  const said = expected === undefined || flat(got).includes(flat(expected));
  return said ? [] : [{ what: "sentence", expected, got }];
}

function remedyText(remedy: Remedy): string {
  if (remedy === HAND_OFF) return HAND_OFF;
  const params = Object.entries((remedy.params ?? {}) as Readonly<Record<string, unknown>>).map(
    ([name, value]) => `${name} ${name === "target" ? targetName(value as Target) : JSON.stringify(value)}`,
  );
  const lasts = remedy.lasts === undefined ? [] : [`for ${inWords(remedy.lasts)}`];
  return [remedy.action, [...params, ...lasts].join(", ")].filter(Boolean).join(": ");
}

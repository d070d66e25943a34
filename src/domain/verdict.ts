/** A guard's answer. A refusal always carries the sentence that will stand on the incident. */
export type Verdict =
  | { readonly kind: "allow" }
  | { readonly kind: "wait"; readonly reason: string; readonly until: number }
  | { readonly kind: "ask"; readonly reason: string }
  | { readonly kind: "refuse"; readonly reason: string };

export const allow: Verdict = { kind: "allow" };

export function refuse(reason: string): Verdict {
  return { kind: "refuse", reason };
}

/** What one guard said. */
export interface Judgement {
  readonly guard: string;
  readonly verdict: Verdict;
}

/** A verdict with all the answers that it was merged from: what a run's log keeps. */
export type Ruling = Verdict & { readonly judgements: readonly Judgement[] };

export function ruling(judgements: readonly Judgement[]): Ruling {
  return { ...merge(judgements), judgements };
}

const STRICTNESS = { allow: 0, wait: 1, ask: 2, refuse: 3 } as const;

/** The strictest verdict; no sentence of an objection is lost, none stands twice. Nobody asked = allowed. */
export function merge(judgements: readonly Judgement[]): Verdict {
  const objections = judgements.map((each) => each.verdict).filter((verdict) => verdict.kind !== "allow");
  const reason = [...new Set(objections.map((verdict) => verdict.reason))].join(" ");
  const worst = objections.toSorted((a, b) => STRICTNESS[b.kind] - STRICTNESS[a.kind])[0];
  if (worst === undefined) return allow;
  return worst.kind === "wait" ? { kind: "wait", reason, until: latest(objections) } : { kind: worst.kind, reason };
}

function latest(verdicts: readonly Verdict[]): number {
  return Math.max(...verdicts.map((verdict) => (verdict.kind === "wait" ? verdict.until : 0)));
}

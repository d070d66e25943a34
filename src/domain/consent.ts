import { allow, type Judgement } from "./verdict.ts";

/** A person let us go on. `settled`: what people had done by then, by `Act.key`; `at` in milliseconds. */
export interface Consent {
  readonly by: string;
  readonly at: number;
  readonly settled: readonly string[];
}

/** What a consent answers: every guard that asks for one, but for the one that looks after people, who may act after it. */
export function answered(judgements: readonly Judgement[], consent: Consent | undefined): readonly Judgement[] {
  if (consent === undefined) return judgements;
  return judgements.map((each) =>
    each.verdict.kind === "ask" && each.guard !== "human" ? { guard: each.guard, verdict: allow } : each,
  );
}

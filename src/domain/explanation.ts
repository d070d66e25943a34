import type { JudgedCause } from "./plan.ts";
import type { Verdict } from "./verdict.ts";

/** Why a run did what it did, from its own log. */
export interface Explanation {
  /** What it came to, in a sentence. */
  readonly says: string;
  /** In the runbook's order; empty when no plan was made, or the log is older than that. */
  readonly causes: readonly JudgedCause[];
  readonly guards: readonly GuardSaid[];
  /** What would have to differ for an action to be allowed, a sentence each; empty when one was. */
  readonly needed: readonly string[];
}

/** What a guard said, and before what it was asked. */
export interface GuardSaid {
  readonly before: "acknowledging" | "applying";
  readonly guard: string;
  readonly verdict: Verdict["kind"];
  readonly reason: string | null;
}

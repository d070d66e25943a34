import type { Truth } from "./truth.ts";

/** What the diagnosis leads to. `because` is the condition that was true, with the values that made it so. */
export type Plan =
  | {
      readonly kind: "act";
      readonly cause: string;
      /** The cause as a sentence without its full stop. */
      readonly says: string;
      readonly because: string;
      readonly action: string;
      /** Index into the runbook's remedies: parameters are read from the runbook, not copied. */
      readonly remedy: number;
    }
  | { readonly kind: "hand-off"; readonly cause: string; readonly says: string; readonly reason: string };

/** How one cause was judged: for explaining, and for replaying the decision. */
export interface JudgedCause {
  readonly name: string;
  readonly truth: Truth["kind"];
  /** Its condition as the runbook has it. */
  readonly when: string;
  /** The facts that the condition reads, with their values. */
  readonly values: string;
  /** Why it is neither true nor false. */
  readonly missing?: string;
  /** What the runbook would do about it; absent: it hands off. */
  readonly action?: string;
}

/** A plan and how every cause was judged on the way to it. */
export type Decision = Plan & { readonly causes: readonly JudgedCause[] };

/** How a run ended. Always with a sentence. */
export const OUTCOMES = ["resolved", "handed-off", "shadowed", "unmatched", "failed", "cancelled"] as const;
export type OutcomeKind = (typeof OUTCOMES)[number];

export interface Outcome {
  readonly kind: OutcomeKind;
  readonly reason: string;
}

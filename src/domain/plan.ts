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

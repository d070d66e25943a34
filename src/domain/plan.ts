/** What the diagnosis leads to. `because` is the condition that was true, with the values that made it so. */
export type Plan =
  | {
      readonly kind: "act";
      readonly cause: string;
      readonly because: string;
      readonly action: string;
      /** Index into the runbook's remedies: parameters are read from the runbook, not copied. */
      readonly remedy: number;
    }
  | { readonly kind: "hand-off"; readonly cause: string; readonly reason: string };

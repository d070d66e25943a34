/** What the alert's own metric says after we acted. */
export type Health =
  | { readonly kind: "recovered"; readonly reason: string; readonly value: number }
  | { readonly kind: "bad"; readonly reason: string; readonly value: number }
  | { readonly kind: "unknown"; readonly reason: string };

/** What it says at the end of the time that an action was given. `reason` tells how the value went, as a sentence. */
export type Recovery =
  | { readonly kind: "recovered"; readonly reason: string; readonly value: number }
  | { readonly kind: "improving" | "flat"; readonly reason: string; readonly value: number }
  | { readonly kind: "worse"; readonly reason: string; readonly value: number }
  | { readonly kind: "unknown"; readonly reason: string };

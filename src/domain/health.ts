/** What the alert's own metric says after we acted. */
export type Health =
  | { readonly kind: "recovered"; readonly reason: string; readonly value: number }
  | { readonly kind: "bad"; readonly reason: string; readonly value: number }
  | { readonly kind: "unknown"; readonly reason: string };

import type { Facts } from "./facts.ts";

/** Three-valued: a fact that a collector could not bring makes a condition unknown, unless the other side decides. */
export type Truth =
  | { readonly kind: "true" }
  | { readonly kind: "false" }
  | { readonly kind: "unknown"; readonly missing: string };

/** A CEL condition, checked and compiled when the runbook was loaded. */
export interface Condition {
  readonly source: string;
  evaluate(facts: Readonly<Record<string, Facts>>): Truth;
  /** The facts it reads with their values, for people: `processor.desired = 2, processor.ready = 0`. */
  values(facts: Readonly<Record<string, Facts>>): string;
}

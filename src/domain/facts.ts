import type { Sighting } from "./sighting.ts";

/** What a collector may say about the world, in CEL's types. */
export const FACT_TYPES = ["bool", "int", "double", "string", "list<string>", "map<string, double>"] as const;
export type FactType = (typeof FACT_TYPES)[number];

export type Fact = boolean | number | string | readonly string[] | Readonly<Record<string, number>>;
export type Facts = Readonly<Record<string, Fact>>;

/** Name → type and meaning: the type checker and the reference read the same table. */
export type FactTable = Readonly<Record<string, { readonly type: FactType; readonly doc: string }>>;

/** What one collector brought back, or that it did not. A fact that is not known is left out, never 0 or empty. */
export type Finding =
  | {
      readonly kind: "found";
      readonly name: string;
      readonly collector: string;
      readonly facts: Facts;
      readonly evidence: string;
      /** For later runs to compare with. */
      readonly seen?: Sighting;
      readonly tookMs: number;
    }
  | {
      readonly kind: "missing";
      readonly name: string;
      readonly collector: string;
      readonly why: string;
      readonly tookMs: number;
    };

/** Findings as CEL sees them: name of the finding → its facts; failed ones are absent. */
export function factsOf(findings: readonly Finding[]): Readonly<Record<string, Facts>> {
  return Object.fromEntries(findings.flatMap((each) => (each.kind === "found" ? [[each.name, each.facts]] : [])));
}

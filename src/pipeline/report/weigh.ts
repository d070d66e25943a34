import type { Finding } from "../../domain/facts.ts";
import type { Runbook } from "../../domain/runbook.ts";

export type Found = Finding & { readonly kind: "found" };

export interface Weighed {
  readonly finding: Found;
  /** The condition of the cause that was found reads it. */
  readonly decided: boolean;
}

/** What was found: what decided first, then the rest; each in the runbook's order. */
export function byWeight(findings: readonly Finding[], { causes }: Runbook, cause: string): readonly Weighed[] {
  const condition = causes.find(({ name }) => name === cause)?.when.source ?? "";
  const read = new Set(condition.match(/\b\w+(?=\.)/g));
  const found = findings.flatMap((each) => (each.kind === "found" ? [each] : []));
  const weighed = found.map((finding) => ({ finding, decided: read.has(finding.name) }));
  return weighed.toSorted((a, b) => Number(b.decided) - Number(a.decided));
}

import type { Runbook } from "../../domain/runbook.ts";
import type { Result } from "./judge-case.ts";

/** Which causes of a runbook a case that passes has found. */
export interface Coverage {
  readonly runbook: string;
  readonly causes: number;
  readonly missing: readonly string[];
  /** Whole, rounded down: 100 is all of them. */
  readonly percent: number;
}

export function coverageOf(runbook: Runbook, results: readonly Result[]): Coverage {
  const found = new Set(
    results
      .filter(({ of, differences }) => of.runbook.name === runbook.name && differences.length === 0)
      .map(({ cause }) => cause),
  );
  const names = runbook.causes.map(({ name }) => name);
  const missing = names.filter((name) => !found.has(name));
  const percent = Math.floor(((names.length - missing.length) / names.length) * 100);
  return { runbook: runbook.name, causes: names.length, missing, percent };
}

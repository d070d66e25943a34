import type { RunId } from "../domain/brand.ts";
import type { Change } from "../domain/change.ts";
import type { Limits } from "../domain/runbook.ts";
import type { Verdict } from "../domain/verdict.ts";

/** An action about to be taken. Budgets and lock are counted on `target` (`targetName`). */
export interface Intent {
  readonly run: RunId;
  /** Unique within the run. */
  readonly key: string;
  readonly target: string;
  readonly runbook: string;
  readonly cause: string;
  readonly action: string;
  readonly change: Change;
  readonly limits: Limits;
}

/** Lock, cooldown and budget of a target. They live in the database and fail closed. */
export interface Intents {
  /** What `reserve` would say now, without taking anything. */
  check(intent: Pick<Intent, "run" | "target" | "limits">): Promise<Verdict>;
  /** Takes lock and budget and writes the intent, in one transaction, or says why not. The same run and key again: the first answer. */
  reserve(intent: Intent): Promise<Verdict>;
}

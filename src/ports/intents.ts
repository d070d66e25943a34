import type { RunId } from "../domain/brand.ts";
import type { Change } from "../domain/change.ts";
import type { Limits } from "../domain/runbook.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Target } from "../domain/workload.ts";

/** Whose lock and budgets an action would draw on. */
export interface Draw {
  readonly run: RunId;
  readonly target: Target;
  readonly runbook: string;
  readonly limits: Limits;
}

/** An action about to be taken. */
export interface Intent extends Draw {
  /** Unique within the run. */
  readonly key: string;
  readonly cause: string;
  readonly action: string;
  readonly change: Change;
}

/** Lock, cooldown and budgets of target, runbook, namespace and the whole service. They live in the database and fail closed. */
export interface Intents {
  /** What `reserve` would say now, without taking anything. */
  check(draw: Draw): Promise<Verdict>;
  /**
   * Takes lock and budgets and writes the intent, in one transaction, or says why not. The same run and key again: the
   * first answer, unless that was "not yet".
   */
  reserve(intent: Intent): Promise<Verdict>;
}

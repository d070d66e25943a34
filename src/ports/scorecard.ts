import type { Score } from "../domain/score.ts";

/** A score as it is kept. `at`: when it was given; milliseconds. */
export type KeptScore = Score & { readonly at: number };

/** How shadowed runs compare with what happened. Kept as long as the run. */
export interface Scorecard {
  /** Records a run's score. The first one stands. */
  keep(score: Score): Promise<void>;
  /** Newest first. */
  list(filter: { readonly runbook?: string | undefined; readonly limit: number }): Promise<readonly KeptScore[]>;
  /** How many shadowed runs are not compared yet, because their alert is not over, or not for long enough. */
  waiting(): Promise<number>;
}

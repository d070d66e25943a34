import type { Explanation } from "../domain/explanation.ts";
import type { RunEvent } from "./events.ts";
import type { RunRecord } from "./journal.ts";

/** A run and its log: all that reports are made from. */
export interface RunLog {
  readonly run: RunRecord;
  /** From the first line. */
  readonly events: readonly RunEvent[];
}

/** What is told of a run afterwards. The same log gives the same text. */
export interface Reports {
  explain(log: RunLog): Explanation;
  /** Markdown. */
  postMortem(log: RunLog): string;
}

import type { RunId } from "../domain/brand.ts";

/** One line of a run's log. `hash` covers the line and `previous`, so a changed or missing line shows. */
export interface RunEvent {
  readonly run: RunId;
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The step or happening, e.g. `collect:processor`, `relapsed`. */
  readonly name: string;
  /** What it returned: JSON. */
  readonly data: unknown;
  readonly previous: string;
  readonly hash: string;
}

/** A run's append-only, hash-chained log. */
export interface Events {
  /** Appends; `key` makes it idempotent within the run: the first one stands. */
  append(run: RunId, event: { key: string; name: string; data: unknown }): Promise<RunEvent>;
  /** Oldest first, after `seq`. */
  read(run: RunId, after: number): Promise<readonly RunEvent[]>;
  /** Calls back soon after something was appended to the run, by whichever replica; returns the way to stop. */
  watch(run: RunId, changed: () => void): () => void;
}

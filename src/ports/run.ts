import type { RunId } from "../domain/brand.ts";

/**
 * One run's durable thread. A step that finished is never repeated; one that was in flight when the process died runs
 * again, with `doubt` set. Steps are matched by order and name, so a run may branch only on what steps returned.
 */
export interface Run {
  readonly id: RunId;
  /**
   * Does `work` once and remembers what it returned (JSON; no undefined, Date or bigint inside). Throws what work threw,
   * remembered too, and `Cancelled` at the first step after somebody cancelled the run. Retryable OutsideErrors are
   * repeated inside the step, `retries` times with back-off and jitter.
   */
  step<T>(name: string, work: (at: StepContext) => Promise<T>, options?: StepOptions): Promise<T>;
}

export interface StepContext {
  /** Aborts when the run is cancelled, the process drains, or the step's deadline passes. */
  readonly signal: AbortSignal;
  /** An earlier try of this very step may have got through. */
  readonly doubt: boolean;
}

export interface StepOptions {
  /** Default 4; 0 = once. */
  readonly retries?: number;
  /** Milliseconds for the whole step, retries included. Default 60,000. */
  readonly deadline?: number;
  /** True: runs even after a cancel, because it tidies up. */
  readonly tidies?: boolean;
}

/** Somebody cancelled the run. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/**
 * A step's work throws it when there is nothing to do before the run is rung for (somebody answered, acted on its incident, cancelled it; its alert resolved), or before `until`
 * (milliseconds) at the latest. The run is put aside then and holds nothing: no process, no connection, no place among
 * those that are worked on. The step is done again afterwards.
 */
export class PutAside extends Error {
  override readonly name = "PutAside";
  readonly until: number;

  constructor(until: number) {
    super("the run waits for somebody");
    this.until = until;
  }
}

/** The process lets go of the run (drain, fence, database away): not an outcome. Nobody but the engine catches it; the run goes on elsewhere. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

import type { Remembered } from "./remembered.ts";

/** `position` counts the task's steps from 1, in the order in which they were asked for. */
export interface StepCall {
  readonly position: number;
  readonly name: string;
}

/** An engine's memory of one task's steps: the only thing in which engines differ while a run runs. */
export interface Recorder {
  /**
   * What is remembered of the step; otherwise does `body`, and remembers what it came to before it resolves.
   * `body` rejects with Interrupted, when the engine lets go, or PutAside: then nothing may be remembered, and `once` rejects too.
   * Rejects with a plain Error, a bug, when another name is remembered at this position.
   */
  once(step: StepCall, body: () => Promise<Remembered>): Promise<Remembered>;
}

import type { Pod } from "../domain/workload.ts";

export interface Command {
  readonly pod: Pick<Pod, "namespace" | "name">;
  readonly container: string;
  /** Program and arguments: no shell reads them. */
  readonly args: readonly string[];
}

export interface Executed {
  readonly exitCode: number;
  /** What it printed, both streams together, at most 64 KiB of it. */
  readonly output: string;
  /** It printed more. */
  readonly isCut: boolean;
}

/** Running a program in a container: code execution, so off unless an operator allows it. Throws OutsideError. */
export interface Exec {
  /** The command goes on in the container when the signal aborts: Kubernetes does not end it. */
  run(command: Command, signal: AbortSignal): Promise<Executed>;
}

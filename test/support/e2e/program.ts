import { type ChildProcess, spawn } from "node:child_process";
import type { Stage } from "./stage.ts";

const KEPT_OUTPUT = 400_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that a test started. */
export interface Program {
  readonly pid: number;
  /** Both streams, the newest part. */
  readonly output: () => string;
  readonly ended: Promise<Ended>;
  readonly running: () => boolean;
  /** Resolves when the process has ended; for SIGSTOP and SIGCONT use `send`. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<Ended>;
  readonly send: (signal: NodeJS.Signals) => void;
}

const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});
process.once("SIGTERM", () => process.exit(143)); // otherwise nothing of what is to be done at the exit is done

/** Starts a program that is killed with the stage. */
export function launch(
  stage: Stage,
  [command, ...args]: readonly [string, ...string[]],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Program {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  living.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once("error", (error) => {
      output += String(error);
    });
    child.once("exit", (code, signal) => {
      living.delete(child);
      output += `[ended with ${signal ?? code}]\n`;
      resolve({ code, signal });
    });
  });
  const kill = (signal: NodeJS.Signals = "SIGKILL"): Promise<Ended> => {
    child.kill(signal);
    return ended;
  };
  stage.last(() => kill());
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    running: () => child.exitCode === null && child.signalCode === null,
    kill,
    send: (signal) => void child.kill(signal),
  };
}

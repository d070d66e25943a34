import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A server in a process of its own, on a free port of 127.0.0.1. */
export interface Child {
  readonly url: string;
  readonly process: ChildProcess;
  /** Resident memory now, in MiB. */
  rss(): number;
  stop(): Promise<void>;
}

/** Starts `node ...args` and waits for `ready` to find the port in a line of its output. */
export async function startChild(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  portIn: (line: string) => number | undefined,
): Promise<Child> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await firstPort(child, portIn);
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    rss: () => residentMemory(child.pid ?? 0),
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

async function firstPort(child: ChildProcess, portIn: (line: string) => number | undefined): Promise<number> {
  if (!child.stdout) throw new Error("the child has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const port = portIn(line);
    if (port === undefined) continue;
    child.stdout.resume(); // keep it flowing: a full pipe would stop the child
    return port;
  }
  throw new Error(`the child ended with ${child.exitCode} before it listened`);
}

function residentMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

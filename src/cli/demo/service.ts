import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { StoryEnded } from "./story-ended.ts";

const TIME_TO_START = 30_000;
const TIME_TO_STOP = 10_000;

/** The built service, as a process of its own. */
export interface Service {
  readonly url: string;
  /** Resolves when the process ends by itself, with how. */
  readonly ended: Promise<string>;
  /** The end of its log. */
  lastWords(): Promise<string>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** The built entry point. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where its log goes. */
  readonly log: string;
}

/** Starts it on a free port and waits until it is ready. Throws StoryEnded with the end of its log when it is not. */
export async function startService({ entry, env, log }: ServiceOptions): Promise<Service> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const output = createWriteStream(log);
  const child = spawn(process.execPath, [entry, "serve"], {
    env: { ...inherited(), ...env, HOST: "127.0.0.1", PORT: String(port), PUBLIC_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const ended = once(child, "exit").then(([code, signal]) => `the service ended with ${String(signal ?? code)}`);
  const why = await Promise.race([ready(url), ended]);
  if (why === "ready") return { url, ended, lastWords: () => tailOf(log), stop: () => stop(child) };
  await stop(child);
  throw new StoryEnded(`${why}\n${await tailOf(log)}`);
}

async function tailOf(log: string): Promise<string> {
  const lines = (await readFile(log, "utf8")).trimEnd().split("\n");
  return ["The end of its log:", ...lines.slice(-10)].join("\n");
}

/** What a process needs of ours; nothing that would configure the service. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "LANG", "TZ"] as const;
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function ready(url: string): Promise<string> {
  const until = Date.now() + TIME_TO_START;
  while (Date.now() < until) {
    const status = await fetch(`${url}/readyz`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return "ready";
    await pause(50);
  }
  return `the service was not ready within ${TIME_TO_START / 1000} s`;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), TIME_TO_STOP);
  await exited;
  clearTimeout(force);
}

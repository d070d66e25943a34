import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Notification } from "../../src/domain/notification.ts";
import { type Death, HOOK_DEATH, HOOK_DIARY } from "./engine-diary.ts";
import type { WorkerOptions, WorkerOrder } from "./engine-worker.ts";

const WORKER = fileURLToPath(import.meta.resolve("./engine-worker.ts"));
const HOOK = import.meta.resolve("./engine-hook.ts");

/** Workers of this test process compile their code once. */
const COMPILED = mkdtempSync(join(tmpdir(), "first-responder-compiled-"));
process.once("exit", () => rmSync(COMPILED, { recursive: true, force: true }));

/** How a worker came to its end. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Worker {
  readonly pid: number;
  /** Resolves when it works; rejects when it ended instead. */
  readonly started: Promise<void>;
  readonly ended: Promise<End>;
  isAlive(): boolean;
  /** Resolves to the runs. */
  accept(notifications: readonly Notification[]): Promise<readonly string[]>;
  cancel(run: string): Promise<boolean>;
  /** Answers what the run asks. */
  answer(run: string): Promise<string>;
  purge(): Promise<number>;
  drain(): Promise<End>;
  signal(name: NodeJS.Signals): void;
}

/** Starts a worker that writes into `diary` and, if told so, dies at a step. */
export function startWorker(options: WorkerOptions, diary: string, death?: Death): Worker {
  const child = fork(WORKER, [JSON.stringify(options)], {
    execArgv: ["--import", HOOK],
    env: {
      ...process.env,
      [HOOK_DIARY]: diary,
      [HOOK_DEATH]: JSON.stringify(death ?? null),
      NODE_COMPILE_CACHE: COMPILED,
    },
  });
  const ended = endOf(child);
  const ask = async (order: WorkerOrder): Promise<unknown> => {
    const answer = once(child, "message");
    child.send(order, () => undefined); // it may be dead by now: then `ended` says so
    return ((await Promise.race([answer, ended.then(dead)])) as unknown[])[0];
  };
  return {
    pid: child.pid ?? 0,
    started: Promise.race([once(child, "message"), ended.then(dead)]).then(() => undefined),
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    accept: async (notifications) => (await ask({ kind: "accept", notifications })) as readonly string[],
    cancel: async (run) => (await ask({ kind: "cancel", run })) as boolean,
    answer: async (run) => (await ask({ kind: "answer", run })) as string,
    purge: async () => (await ask({ kind: "purge" })) as number,
    drain: () => {
      child.send({ kind: "drain" } satisfies WorkerOrder, () => undefined);
      return ended;
    },
    signal: (name) => child.kill(name),
  };
}

async function endOf(child: ChildProcess): Promise<End> {
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return { code, signal };
}

function dead({ code, signal }: End): never {
  throw new Error(`the worker ended: ${signal ?? `code ${code}`}`);
}

/** Resolves when `isSo`; rejects, saying what it waited for, when that takes too long. */
export async function until(what: string, isSo: () => boolean, within = 30_000): Promise<void> {
  const giveUp = performance.now() + within;
  while (!isSo()) {
    if (performance.now() > giveUp) throw new Error(`still not: ${what}`);
    await after(15);
  }
}

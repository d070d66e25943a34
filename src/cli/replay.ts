import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Run } from "../http/api/views.ts";
import type { Api } from "./api.ts";
import { Failed } from "./failed.ts";
import { run } from "./run.ts";
import type { Terminal } from "./terminal.ts";

export interface ReplayOptions {
  readonly run?: string;
  readonly mode?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const Started = z.object({ run: z.string() });

/** `replay FILE` or `replay --run ID`: starts a run on purpose. `-` reads the notification from standard input. */
export async function replay(
  file: string | undefined,
  options: ReplayOptions,
  api: Api,
  terminal: Terminal,
): Promise<void> {
  if ((file === undefined) === (options.run === undefined)) {
    throw new Failed("Name either a file with a webhook body or a run: replay FILE, or replay --run ID", 2);
  }
  const of = file === undefined ? { run: options.run } : { notification: await notificationIn(file, terminal) };
  const body = { ...of, ...(options.mode !== undefined && { mode: options.mode }) };
  const started = await api.ask("/api/replay", Started, { method: "POST", body });
  if (options.follow) return followed(started.run, options, api, terminal);
  if (options.json) return terminal.print(JSON.stringify(started));
  terminal.print(`Replay started: ${started.run}. See it with: first-responder run ${started.run} --follow`);
}

/** To the run's end, then as it is read back; a run that failed fails the command. */
async function followed(id: string, options: ReplayOptions, api: Api, terminal: Terminal): Promise<void> {
  await run(id, { follow: true, ...(options.json && { json: true }) }, api, terminal);
  const { outcome } = await api.ask(`/api/runs/${encodeURIComponent(id)}`, Run);
  if (outcome?.kind === "failed") throw new Failed(`The replay ${id} failed: ${outcome.reason}`);
}

async function notificationIn(file: string, terminal: Terminal): Promise<unknown> {
  const text = file === "-" ? await terminal.input() : await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) throw new Failed(`${file} cannot be read: check the path`, 2);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Failed(`${file} is not JSON: it must hold the body of a webhook`, 2);
  }
}

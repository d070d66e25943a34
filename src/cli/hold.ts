import { HoldState } from "../http/api/views.ts";
import type { Api } from "./api.ts";
import { Failed } from "./failed.ts";
import type { Terminal } from "./terminal.ts";
import { holdLines } from "./wording.ts";

export interface HoldOptions {
  readonly reason?: string;
  readonly for?: string;
  readonly lift?: boolean;
  readonly status?: boolean;
  readonly namespace?: string;
  readonly runbook?: string;
  readonly target?: string;
  readonly json?: boolean;
}

/** `hold`: stops all actions everywhere or some of them, lets them happen again, or tells which it is. */
export async function hold(options: HoldOptions, api: Api, terminal: Terminal): Promise<void> {
  const ask = askOf(options);
  const { namespace, runbook, target } = options;
  const scope = { ...(namespace && { namespace }), ...(runbook && { runbook }), ...(target && { target }) };
  const query = ask.method === "DELETE" ? `?${new URLSearchParams(scope).toString()}` : "";
  const body = ask.method === "PUT" ? { body: { ...ask.body, ...scope } } : {};
  const state = await api.ask(`/api/hold${query}`, HoldState, { method: ask.method, ...body });
  for (const line of options.json ? [JSON.stringify(state)] : holdLines(state)) terminal.print(line);
}

type HoldAsk =
  | { readonly method: "GET" | "DELETE" }
  | { readonly method: "PUT"; readonly body: { readonly reason: string; readonly for?: string } };

function askOf({ reason, for: time, lift, status }: HoldOptions): HoldAsk {
  const wishes = [reason ?? time, lift, status].filter((each) => each !== undefined);
  if (wishes.length > 1) throw new Failed("Choose one: hold --reason TEXT, hold --lift or hold --status", 2);
  if (status) return { method: "GET" };
  if (lift) return { method: "DELETE" };
  if (reason === undefined) throw new Failed("Say why, for those who come after: hold --reason TEXT", 2);
  return { method: "PUT", body: { reason, ...(time !== undefined && { for: time }) } };
}

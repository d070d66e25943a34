import { HoldState } from "../http/api/views.ts";
import type { Api, Ask } from "./api.ts";
import { Failed } from "./failed.ts";
import type { Terminal } from "./terminal.ts";
import { holdLine } from "./wording.ts";

export interface HoldOptions {
  readonly reason?: string;
  readonly for?: string;
  readonly lift?: boolean;
  readonly status?: boolean;
  readonly json?: boolean;
}

/** `hold`: stops all actions everywhere, lets them happen again, or tells which it is. */
export async function hold(options: HoldOptions, api: Api, terminal: Terminal): Promise<void> {
  const state = await api.ask("/api/hold", HoldState, askOf(options));
  terminal.print(options.json ? JSON.stringify(state) : holdLine(state));
}

function askOf({ reason, for: time, lift, status }: HoldOptions): Ask {
  const wishes = [reason ?? time, lift, status].filter((each) => each !== undefined);
  if (wishes.length > 1) throw new Failed("Choose one: hold --reason TEXT, hold --lift or hold --status", 2);
  if (status) return { method: "GET" };
  if (lift) return { method: "DELETE" };
  if (reason === undefined) throw new Failed("Say why, for those who come after: hold --reason TEXT", 2);
  return { method: "PUT", body: { reason, ...(time !== undefined && { for: time }) } };
}

import { Run } from "../http/api/views.ts";
import type { Api } from "./api.ts";
import { follow } from "./follow.ts";
import type { Terminal } from "./terminal.ts";
import { eventLine, runLines } from "./wording.ts";

export interface RunOptions {
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** `run ID`: what is known of one run; with `follow` its log first, until it ends. With `json` a document a line. */
export async function run(id: string, options: RunOptions, api: Api, terminal: Terminal): Promise<void> {
  const found = options.follow
    ? await follow(api, id, (event) => terminal.print(options.json ? JSON.stringify(event) : eventLine(event)))
    : await api.ask(`/api/runs/${encodeURIComponent(id)}`, Run);
  for (const line of options.json ? [JSON.stringify(found)] : runLines(found)) terminal.print(line);
}

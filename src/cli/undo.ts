import { Restoration, Restorations } from "../http/api/undo.ts";
import type { Api } from "./api.ts";
import { Failed } from "./failed.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { utc } from "./wording.ts";

export interface UndoOptions {
  readonly list?: boolean;
  readonly all?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}

const WIDTH = 160;

/** `undo`: puts back what a run changed, or lists what can be. */
export async function undo(id: string | undefined, options: UndoOptions, api: Api, terminal: Terminal): Promise<void> {
  if (options.list === true || options.all === true) {
    if (id !== undefined) throw new Failed("Choose one: undo --list, or undo ID --reason TEXT", 2);
    return list(options, api, terminal);
  }
  if (id === undefined) throw new Failed("Say which: undo ID --reason TEXT; undo --list shows them", 2);
  if (options.reason === undefined) throw new Failed("Say why, for those who come after: undo ID --reason TEXT", 2);
  const path = `/api/undo/${encodeURIComponent(id)}`;
  const kept = await api.ask(path, Restoration, { method: "POST", body: { reason: options.reason } });
  terminal.print(
    options.json
      ? JSON.stringify(kept)
      : `Asked to put back what run ${kept.id} did: it ${kept.did}. undo --all shows how it ended.`,
  );
}

async function list({ all, json }: UndoOptions, api: Api, terminal: Terminal): Promise<void> {
  const found = await api.ask(`/api/undo?all=${String(all ?? false)}`, Restorations);
  if (json) return terminal.print(JSON.stringify(found));
  if (found.changes.length === 0) return terminal.complain("There is nothing to put back.");
  const rows = found.changes.map((each) => [
    each.id,
    utc(each.madeAt),
    each.dueAt === null ? "when asked" : utc(each.dueAt),
    each.asked && each.endedAt === null ? `${each.state}, asked by ${each.asked.by}` : each.state,
    each.reason === null ? each.did : `${each.did}. ${each.reason}`,
  ]);
  const head = ["ID (RUN)", "CHANGED (UTC)", "PUT BACK BY (UTC)", "STATE", "WHAT"];
  for (const line of table(head, rows, WIDTH)) terminal.print(line);
}

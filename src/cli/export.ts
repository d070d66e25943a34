import { RunExport } from "../http/api/views.ts";
import type { Api } from "./api.ts";
import type { Terminal } from "./terminal.ts";

/** `export ID`: the run and its log as one JSON document. */
export async function exportRun(id: string, api: Api, terminal: Terminal): Promise<void> {
  const found = await api.ask(`/api/runs/${encodeURIComponent(id)}/export`, RunExport);
  terminal.print(JSON.stringify(found, null, 1));
}

import type { Api } from "./api.ts";
import type { Terminal } from "./terminal.ts";

/** `post-mortem ID`: the draft, as Markdown. */
export async function postMortem(id: string, api: Api, terminal: Terminal): Promise<void> {
  const response = await api.open(`/api/runs/${encodeURIComponent(id)}/post-mortem`);
  terminal.print((await response.text()).trimEnd());
}

import { z } from "zod";
import type { Api } from "./api.ts";
import type { Terminal } from "./terminal.ts";

const Cancelling = z.object({ id: z.string() });

/** `cancel ID`: stops a run at its next step; the incident goes to a person. */
export async function cancel(id: string, options: { reason: string }, api: Api, terminal: Terminal): Promise<void> {
  const { reason } = options;
  const path = `/api/runs/${encodeURIComponent(id)}/cancel`;
  const cancelling = await api.ask(path, Cancelling, { method: "POST", body: { reason } });
  terminal.print(`${cancelling.id} stops at its next step.`);
}

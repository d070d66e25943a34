import { createHash } from "node:crypto";
import { type ChainCheck, verifyChain } from "../domain/event-chain.ts";
import { RunExport } from "../http/api/views.ts";

export type ReadExport =
  | { readonly kind: "read"; readonly run: RunExport }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reads what `export` printed. The chain is checked apart: see {@link checkExport}. */
export function readExport(text: string): ReadExport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable", reason: "it is not JSON" };
  }
  const parsed = RunExport.safeParse(value);
  if (parsed.success) return { kind: "read", run: parsed.data };
  const [issue] = parsed.error.issues;
  return { kind: "unreadable", reason: `it is no export of a run (${issue?.path.join(".") || "its top"})` };
}

/** Whether the log is whole, and says of the run what the export says of it. */
export function checkExport({ run, events }: RunExport): ChainCheck {
  const chain = verifyChain(
    events.map((event) => ({ ...event, at: Date.parse(event.at) })),
    (text) => createHash("sha256").update(text).digest("hex"),
  );
  if (chain.kind === "broken") return chain;
  const stranger = events.find((event) => event.run !== run.id);
  if (stranger) return { kind: "broken", seq: stranger.seq, reason: `it belongs to run ${stranger.run}` };
  const end = events.findLast(({ name }) => name === "conclude");
  const differs = end && JSON.stringify(end.data) !== JSON.stringify(run.outcome);
  return differs ? { kind: "broken", seq: end.seq, reason: "the run's outcome is not the one that it tells" } : chain;
}

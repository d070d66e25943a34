import { Approval } from "../http/api/approval-view.ts";
import type { Api } from "./api.ts";
import type { Terminal } from "./terminal.ts";

export interface AnswerOptions {
  readonly reason: string;
  readonly plan?: string;
  readonly json?: boolean;
}

/** `approve ID` and `deny ID`: answers what a run asks. The answer is for the plan that was asked about when we looked. */
export async function answer(
  word: "approve" | "deny",
  id: string,
  { reason, plan, json }: AnswerOptions,
  { api, terminal }: { readonly api: Api; readonly terminal: Terminal },
): Promise<void> {
  const path = `/api/runs/${encodeURIComponent(id)}`;
  const asked = await api.ask(`${path}/approval`, Approval);
  const body = { reason, plan: plan ?? asked.plan };
  const answered = await api.ask(`${path}/${word}`, Approval, { method: "POST", body });
  if (json) terminal.print(JSON.stringify(answered));
  else terminal.print(`${word === "approve" ? "Approved" : "Denied"}: ${answered.says}.`);
}

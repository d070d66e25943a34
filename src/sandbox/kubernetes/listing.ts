import type { Request, Response } from "express";
import { send } from "./faults.ts";
import { selects } from "./labels.ts";
import { badRequest } from "./refusal.ts";
import type { State } from "./state.ts";

/** An object of a list, and the labels that select it. */
export interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
  readonly view: object;
}

/** Answers with a list in pages. A namespace that does not exist has an empty list, as there. */
export function answerList(
  kind: { readonly kind: string; readonly apiVersion: string },
  all: readonly Labelled[],
  { request, response, state }: { readonly request: Request; readonly response: Response; readonly state: State },
): void {
  const { labelSelector, limit, continue: from } = request.query;
  const isSelected = selects(typeof labelSelector === "string" ? labelSelector : "");
  const items = all.filter(({ labels }) => isSelected(labels)).map(({ view }) => view);
  const start = typeof from === "string" ? startOf(from) : 0;
  const end = start + (Number(limit) || items.length);
  const metadata = {
    resourceVersion: String(state.version),
    ...(end < items.length ? { continue: tokenOf(end) } : {}),
  };
  send(response, { ...kind, metadata, items: items.slice(start, end) });
}

function tokenOf(start: number): string {
  return Buffer.from(`from ${start}`).toString("base64url");
}

function startOf(token: string): number {
  const [, start] = /^from (\d+)$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (start === undefined) throw badRequest("invalid continue token: continue key is not valid");
  return Number(start);
}

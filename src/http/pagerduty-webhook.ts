import type { IncomingMessage, ServerResponse } from "node:http";
import { OutsideError } from "../domain/outside-error.ts";
import type { HttpDeps } from "./deps.ts";
import { checkShape } from "./misfit.ts";
import { PagerDutyEvent, toldBy } from "./pagerduty-event.ts";
import { parseJson } from "./parse-json.ts";
import { type Problem, problem, sendJson, sendProblem } from "./problem.ts";
import { readBody, refusedByHead } from "./read-body.ts";
import { room } from "./room.ts";
import { isSigned } from "./signature.ts";

type Deps = Pick<HttpDeps, "acts" | "telemetry" | "wake" | "webhookSecrets">;

/** PagerDuty drops what is larger than 256 KB by itself. */
const LARGEST = 512 * 1024;
const AT_ONCE = 32;

type Answer =
  | { readonly kind: "taken"; readonly stored: boolean }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "gone" };

/**
 * Takes what PagerDuty tells of people: 202 when it is on disk, and for everything that is well signed and says nothing to
 * us. PagerDuty repeats what gets 5xx for two days, drops what gets 4xx, and gives a subscription up after three of those.
 */
export function pagerDutyWebhook(deps: Deps): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const space = room(AT_ONCE);
  return async (request, response) => {
    const leave = space.take(1);
    const answer = leave
      ? await take(request, deps).finally(leave)
      : refused(503, "Too many webhooks at once: send it again.");
    switch (answer.kind) {
      case "taken":
        sendJson(response, 202, { stored: answer.stored });
        if (answer.stored) deps.wake();
        return;
      case "refused":
        sendProblem(response, answer.problem);
        deps.telemetry.tell({ kind: "turned-away", status: answer.problem.status, reason: answer.problem.detail });
        return;
      case "gone":
        return;
    }
  };
}

async function take(request: IncomingMessage, deps: Deps): Promise<Answer> {
  const secrets = deps.webhookSecrets();
  if (secrets.length === 0) return refused(404, "There is nothing at this path: PAGERDUTY_WEBHOOK_SECRET is not set.");
  const problemOfHead = refusedByHead(request, LARGEST);
  if (problemOfHead) return { kind: "refused", problem: problemOfHead };
  const body = await readBody(request, LARGEST);
  if (body.kind !== "read") return body;
  if (!isSigned(body.bytes, headerOf(request, "x-pagerduty-signature"), secrets)) {
    return refused(401, "The signature is not one by PAGERDUTY_WEBHOOK_SECRET.");
  }
  return store(body.bytes, headerOf(request, "x-webhook-id"), deps);
}

/** What is signed and not understood is taken all the same: PagerDuty has new events from time to time. */
async function store(bytes: Buffer, delivery: string | undefined, deps: Deps): Promise<Answer> {
  const json = parseJson(bytes);
  if (json.kind === "refused") return json;
  const fitted = checkShape(PagerDutyEvent, json.value, "The body");
  const told = fitted.kind === "refused" ? undefined : toldBy(fitted.value, delivery);
  if (!told) return { kind: "taken", stored: false };
  try {
    return { kind: "taken", stored: await deps.acts.tell(told) };
  } catch (error) {
    if (!(error instanceof OutsideError)) deps.telemetry.tell({ kind: "bug", where: "storing what people did", error });
    return refused(503, "It could not be stored: send it again.");
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const header = request.headers[name];
  return Array.isArray(header) ? header.join(",") : header;
}

function refused(status: number, detail: string): Answer {
  return { kind: "refused", problem: problem(status, detail) };
}

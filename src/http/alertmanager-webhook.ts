import type { IncomingMessage, ServerResponse } from "node:http";
import { OutsideError } from "../domain/outside-error.ts";
import type { Receipt } from "../ports/journal.ts";
import { callerOf } from "./bearer.ts";

import type { HttpDeps } from "./deps.ts";
import { checkShape } from "./misfit.ts";
import { notificationFrom, WebhookBody } from "./notification.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { parseJson } from "./parse-json.ts";
import { type Problem, problem, sendJson, sendProblem } from "./problem.ts";
import { announcedBytes, readBody, refusedByHead } from "./read-body.ts";
import { type Room, room } from "./room.ts";
import type { Storing } from "./storing.ts";

type Deps = Pick<HttpDeps, "journal" | "telemetry" | "wake" | "alertmanager" | "intake">;

/** Values take several times the memory of their text: bodies above this many bytes become values one after the other. */
const HEAVY = 128 * 1024;

interface Intake extends Deps {
  readonly storing: Storing;
  readonly space: Room;
  readonly heavy: ReturnType<typeof oneAtATime>;
}

type Answer =
  | { readonly kind: "accepted"; readonly source: string; readonly receipt: Receipt }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "gone" };

/**
 * Takes a notification: token, head, room, body, shape, and 202 only when it is on disk. It knows neither 429 nor
 * redirects: Alertmanager retries 5xx at once and everything else at its next interval only.
 */
export function alertmanagerWebhook(
  deps: Deps,
  storing: Storing,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const intake = { ...deps, storing, space: room(deps.intake.maxBytesInFlight), heavy: oneAtATime() };
  return async (request, response) => {
    const answer = await take(request, intake);
    switch (answer.kind) {
      case "accepted":
        sendJson(response, 202, { runs: answer.receipt.runs });
        deps.telemetry.tell({ kind: "accepted", source: answer.source, ...answer.receipt });
        if (!answer.receipt.duplicate) deps.wake();
        return;
      case "refused":
        sendProblem(response, answer.problem);
        deps.telemetry.tell({ kind: "turned-away", status: answer.problem.status, reason: answer.problem.detail });
        return;
      case "gone":
        deps.telemetry.tell({
          kind: "turned-away",
          status: 499,
          reason: "The sender went away before its body ended.",
        });
        return;
    }
  };
}

async function take(request: IncomingMessage, intake: Intake): Promise<Answer> {
  const source = sourceOf(request, intake.alertmanager);
  if (typeof source !== "string") return { kind: "refused", problem: source };
  const { maxBody } = intake.intake;
  const refused = refusedByHead(request, maxBody);
  if (refused) return { kind: "refused", problem: refused };
  const giveBack = intake.space.take(announcedBytes(request) ?? maxBody);
  if (!giveBack) return { kind: "refused", problem: noRoom };
  try {
    const body = await readBody(request, maxBody);
    if (body.kind !== "read") return body;
    const { bytes } = body;
    return await (bytes.length > HEAVY
      ? intake.heavy(() => store(bytes, source, intake))
      : store(bytes, source, intake));
  } finally {
    giveBack();
  }
}

async function store(bytes: Buffer, source: string, intake: Intake): Promise<Answer> {
  const json = parseJson(bytes);
  if (json.kind === "refused") return json;
  const fitted = checkShape(WebhookBody, json.value, "The body");
  if (fitted.kind === "refused") return fitted;
  try {
    const receipt = await intake.journal.accept(notificationFrom(source, fitted.value));
    intake.storing.succeeded();
    return { kind: "accepted", source, receipt };
  } catch (error) {
    return { kind: "refused", problem: notStored(error, intake) };
  }
}

function notStored(error: unknown, { telemetry, storing }: Intake): Problem {
  const known = error instanceof OutsideError;
  if (!known) telemetry.tell({ kind: "bug", where: "accept", error });
  const because = known ? `the journal is ${error.code}` : "this service has a fault, see its log";
  storing.failed(`The last webhook could not be stored: ${because}.`);
  return problem(503, `The notification could not be stored: ${because}. Send it again.`);
}

/** The name of the sender's token, found before its body is looked at. */
function sourceOf(request: IncomingMessage, { tokens, anonymous }: Deps["alertmanager"]): string | Problem {
  if (anonymous) return "anonymous";
  const caller = callerOf(request.headers.authorization, tokens());
  switch (caller.kind) {
    case "known":
      return caller.name;
    case "missing":
      return problem(
        401,
        "There is no token: set `authorization.credentials` in the webhook's http_config.",
        CHALLENGE,
      );
    case "wrong":
      return problem(401, "The token is not one of those in ALERTMANAGER_TOKEN.", CHALLENGE);
  }
}

const CHALLENGE = { "www-authenticate": "Bearer" };
const noRoom = problem(503, "Too many bytes of webhooks are being stored (intake.max_bytes_in_flight). Send it again.");

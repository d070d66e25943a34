import { Router } from "express";
import { z } from "zod";
import type { Account } from "./account.ts";
import { send } from "./faults.ts";
import { takeEvent } from "./intake.ts";

const Payload = z.object({
  summary: z.string().min(1).max(1_024),
  source: z.string().min(1),
  severity: z.enum(["critical", "error", "warning", "info"]),
});
const Enqueue = z
  .object({
    routing_key: z.string().length(32),
    event_action: z.enum(["trigger", "acknowledge", "resolve"]),
    dedup_key: z.string().max(255).optional(),
    payload: Payload.partial().optional(),
  })
  .refine((event) => event.event_action !== "trigger" || Payload.safeParse(event.payload).success, {
    error: "'payload' needs summary, source and severity",
  })
  .refine((event) => event.event_action === "trigger" || event.dedup_key, { error: "'dedup_key' is missing or blank" });
const Change = z.object({ routing_key: z.string().length(32), payload: z.object({ summary: z.string().min(1) }) });

/** Events API v2: 202 for whatever is well formed, also when nothing will come of it. */
export function eventRoutes(account: Account): Router {
  const router = Router();
  router.post("/v2/enqueue", (request, response) => {
    const parsed = Enqueue.safeParse(request.body);
    if (!parsed.success) return send(response, 400, refusal(parsed.error));
    const { routing_key: routingKey, event_action: action, dedup_key, payload } = parsed.data;
    const key = dedup_key || account.nextId("D");
    const { summary = "", severity = "critical" } = payload ?? {};
    takeEvent(account, { routingKey, action, key, summary, severity });
    send(response, 202, { status: "success", message: "Event processed", dedup_key: key });
  });
  router.post("/v2/change/enqueue", (request, response) => {
    const parsed = Change.safeParse(request.body);
    if (!parsed.success) return send(response, 400, refusal(parsed.error));
    send(response, 202, { status: "success", message: "Change event processed" });
  });
  return router;
}

function refusal(error: z.ZodError): object {
  return {
    status: "invalid event",
    message: "Event object is invalid",
    errors: error.issues.map((issue) => [issue.path.join("."), issue.message].filter(Boolean).join(": ")),
  };
}

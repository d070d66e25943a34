import { z } from "zod";
import type { IncidentId } from "../domain/brand.ts";
import type { Told } from "../ports/acts.ts";

const Reference = z.object({
  id: z.string().min(1).max(200),
  type: z.string().nullish(),
  summary: z.string().nullish(),
});

/** One V3 webhook: only what we need of it, for PagerDuty adds fields and events. */
export const PagerDutyEvent = z.object({
  event: z.object({
    id: z.string().min(1).max(200).nullish(),
    event_type: z.string(),
    occurred_at: z.iso.datetime({ offset: true }),
    agent: Reference.nullish().describe("Who did it; null = automation."),
    data: z.looseObject({
      id: z.string().min(1).max(200).nullish(),
      type: z.string().nullish(),
      content: z.string().nullish().describe("Of a note."),
      incident: Reference.nullish().describe("The incident that a note stands on."),
    }),
  }),
});
export type PagerDutyEvent = z.output<typeof PagerDutyEvent>;

const KINDS: Readonly<Record<string, Told["kind"]>> = {
  "incident.acknowledged": "acknowledged",
  "incident.unacknowledged": "unacknowledged",
  "incident.resolved": "resolved",
  "incident.reassigned": "reassigned",
  "incident.delegated": "reassigned",
  "incident.escalated": "reassigned",
  "incident.annotated": "annotated",
};

/** What it tells of a person; undefined = nothing: automation, or an event of another kind. `delivery`: `X-Webhook-Id`. */
export function toldBy({ event }: PagerDutyEvent, delivery: string | undefined): Told | undefined {
  const kind = KINDS[event.event_type];
  const { agent, data } = event;
  const incident = kind === "annotated" ? data.incident?.id : data.id;
  const id = event.id ?? delivery?.slice(0, 200);
  if (!kind || !agent || !incident || !id || !isUser(agent.type)) return undefined;
  const note = kind === "annotated" && data.id ? { id: data.id, text: data.content ?? "" } : null;
  const by = { id: agent.id, name: agent.summary ?? agent.id };
  return { id, incident: incident as IncidentId, kind, agent: by, note, at: Date.parse(event.occurred_at) };
}

function isUser(type: string | null | undefined): boolean {
  return type === "user_reference" || type === "user";
}

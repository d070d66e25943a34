import type { IncidentId } from "../../domain/brand.ts";
import type { Incident } from "../../domain/incident.ts";
import { type IncidentBody, OneIncident } from "./answers.ts";
import type { Call } from "./calls.ts";
import type { Ourselves } from "./ourselves.ts";
import { PRIORITY, type Priority } from "./pacing.ts";
import type { RestClient } from "./rest-client.ts";

export function incidentPath(id: IncidentId): string {
  return `/incidents/${encodeURIComponent(id)}`;
}

/** Tells the service's state in the same call: one more would stand before each acknowledgement. */
export const WITH_SERVICE = { "include[]": ["services"] };

export function reading(rest: RestClient, id: IncidentId, priority: Priority = PRIORITY.look): Call<IncidentBody> {
  return {
    operation: "read",
    doing: `reading incident ${id}`,
    priority,
    changes: false,
    answer: OneIncident,
    send: (doing, signal) => rest.send({ method: "get", path: incidentPath(id), query: WITH_SERVICE }, doing, signal),
  };
}

/** Sets the status of an incident. PagerDuty has no condition for it: what is resolved is reopened by the other two. */
export function settingStatus(
  rest: RestClient,
  id: IncidentId,
  status: Incident["status"],
  { operation, doing, priority }: Pick<Call<unknown>, "operation" | "doing" | "priority">,
): Call<IncidentBody> {
  const body = { incident: { type: "incident_reference", status } };
  return {
    operation,
    doing,
    priority,
    changes: true,
    answer: OneIncident,
    send: (why, signal) => rest.send({ method: "put", path: incidentPath(id), body }, why, signal),
  };
}

/** PagerDuty's incident in our words. */
export async function understand(body: IncidentBody, us: Ourselves, signal: AbortSignal): Promise<Incident> {
  const acknowledgements = body.acknowledgements ?? [];
  const acknowledgers = await us.actors(
    acknowledgements.map((each) => each.acknowledger),
    signal,
  );
  const mergedInto = body.resolve_reason?.incident?.id;
  return {
    id: body.id as IncidentId,
    number: body.incident_number,
    title: body.title ?? body.summary ?? "",
    url: body.html_url ?? "",
    service: body.service.id,
    status: body.status,
    acknowledgedBy: acknowledgers.map((actor, index) => ({ ...actor, at: acknowledgements[index]?.at ?? 0 })),
    assignees: (body.assignments ?? []).map(({ assignee }) => assignee.summary ?? assignee.id),
    createdAt: body.created_at ?? 0,
    alerts: body.alert_counts?.all ?? 1,
    ...(body.service.status ? { serviceStatus: body.service.status } : {}),
    ...(mergedInto ? { mergedInto: mergedInto as IncidentId } : {}),
  };
}

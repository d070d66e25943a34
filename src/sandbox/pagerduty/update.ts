import { z } from "zod";
import { type Account, person } from "./account.ts";
import type { Agent, IncidentRecord } from "./records.ts";
import { Refusal } from "./refusal.ts";
import { acknowledge, reassign, resolve, trigger } from "./transitions.ts";

/** What may be set on an incident; fields that the sandbox does not act on are let through. */
export const IncidentUpdate = z.object({
  type: z.enum(["incident", "incident_reference"]),
  status: z.enum(["triggered", "acknowledged", "resolved"]).optional(),
  title: z.string().min(1).optional(),
  urgency: z.enum(["high", "low"]).optional(),
  assignments: z.array(z.object({ assignee: z.object({ id: z.string() }) })).optional(),
});
export type IncidentUpdate = z.output<typeof IncidentUpdate>;

/** Checks whether the update is allowed and returns what carries it out. */
export function update(account: Account, incident: IncidentRecord, wanted: IncidentUpdate, by: Agent): () => void {
  refuseRepeat(account, incident, wanted);
  return () => {
    if (wanted.title !== undefined) incident.title = wanted.title;
    if (wanted.urgency !== undefined) incident.urgency = wanted.urgency;
    if (wanted.assignments) reassign(account, incident, wanted.assignments.map(byId(account)), by);
    setStatus(account, incident, wanted.status, by);
  };
}

function refuseRepeat({ behaviour }: Account, incident: IncidentRecord, { status }: IncidentUpdate): void {
  if (status === "triggered" && incident.status === "acknowledged" && !behaviour.acceptsTriggerByStatus) {
    throw new Refusal(400, 2001, "Invalid Input Provided", ["Status can not be changed to triggered."]);
  }
  if (behaviour.acceptsRepeats || status !== incident.status) return;
  if (status === "acknowledged") throw new Refusal(400, 1002, "Incident Already Acknowledged");
  if (status === "resolved") throw new Refusal(400, 1001, "Incident Already Resolved");
}

function setStatus(account: Account, incident: IncidentRecord, status: IncidentUpdate["status"], by: Agent): void {
  if (status === "acknowledged") acknowledge(account, incident, by);
  if (status === "resolved" && incident.status !== "resolved") resolve(account, incident, by);
  if (status === "triggered") trigger(account, incident, by);
}

function byId(account: Account): (assignment: { assignee: { id: string } }) => ReturnType<typeof person> {
  return ({ assignee }) => account.users.find((user) => user.id === assignee.id) ?? person(account, assignee.id);
}

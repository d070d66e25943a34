import { type Account, asAgent, incidentById, person } from "./account.ts";
import { openMaintenance } from "./maintenance.ts";
import { addNote } from "./note-routes.ts";
import type { IncidentRecord } from "./records.ts";
import { notFound } from "./refusal.ts";
import { acknowledge, merge, reassign, resolve, trigger } from "./transitions.ts";

/** What a human does in PagerDuty's own pages. `id` may be the incident's number; an unknown name joins the account. */
export interface People {
  humanAcknowledges(id: string, name: string): void;
  humanResolves(id: string, name: string): void;
  humanNotes(id: string, name: string, text: string): void;
  humanReassigns(id: string, name: string, to: string): void;
  humanUnacknowledges(id: string, name: string): void;
  humanMerges(id: string, name: string, into: string): void;
  /** From now on, for so many milliseconds. */
  humanOpensMaintenance(service: string, name: string, window: { description: string; ms: number }): void;
}

export function people(account: Account): People {
  const incident = (id: string): IncidentRecord => {
    const found = incidentById(account, id);
    if (!found) throw notFound();
    return found;
  };
  const agent = (name: string) => asAgent(person(account, name));
  return {
    humanAcknowledges: (id, name) => acknowledge(account, incident(id), agent(name)),
    humanResolves: (id, name) => resolve(account, incident(id), agent(name)),
    humanNotes: (id, name, text) => void addNote(account, incident(id), text, agent(name)),
    humanReassigns: (id, name, to) => reassign(account, incident(id), [person(account, to)], agent(name)),
    humanUnacknowledges: (id, name) => trigger(account, incident(id), agent(name)),
    humanMerges: (id, name, into) => merge(account, incident(id), incident(into), agent(name)),
    humanOpensMaintenance: (service, name, window) => openMaintenance(account, service, { ...window, by: agent(name) }),
  };
}

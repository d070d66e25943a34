import type { Incident } from "../domain/incident.ts";
import { allow, refuse, type Verdict } from "../domain/verdict.ts";
import { capitalised } from "../domain/wording.ts";
import type { Incidents } from "../ports/incidents.ts";
import type { Notes } from "../ports/notes.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** Acts only while the incident is ours: read again just before the change, comments included. */
export function incident(oncall: { incidents: Incidents; notes: Notes } | undefined): Guard<ApplyQuestion> {
  return {
    name: "incident",
    summary: 'Is the incident still ours, read again: nobody else acknowledged, resolved or commented "stop"?',
    example: "Ana Ops has acknowledged the incident: a person is working on it.",
    judge: async ({ standing }, signal) => {
      switch (standing.kind) {
        case "none": // a replay
        case "absent": // PagerDuty answers that nobody was paged
          return allow;
        case "unknown":
          return refuse(`Not acting, because nobody knows whether a person is at work: ${standing.reason}.`);
        case "beside":
          return refuse(sentence(standing.reason));
        case "in-charge":
          return oncall ? lookAgain(standing.incident, oncall, signal) : refuse("PagerDuty is not configured.");
      }
    },
  };
}

async function lookAgain(
  held: Incident,
  oncall: { incidents: Incidents; notes: Notes },
  signal: AbortSignal,
): Promise<Verdict> {
  const [now, notes] = await Promise.all([oncall.incidents.read(held.id, signal), oncall.notes.list(held.id, signal)]);
  const stop = notes.find((note) => !note.by.us && /^\s*stop\b/i.test(note.text));
  if (stop) return refuse(`${stop.by.name} commented "stop".`);
  if (now.status === "resolved") return refuse("The incident was resolved meanwhile.");
  if (now.status === "triggered")
    return refuse("The incident is triggered again: our acknowledgement no longer holds.");
  const person = now.acknowledgedBy.find((actor) => !actor.us);
  return person ? refuse(`${person.name} has acknowledged the incident: a person is working on it.`) : allow;
}

function sentence(reason: string): string {
  return /[.!?]$/.test(reason) ? capitalised(reason) : `${capitalised(reason)}.`;
}

import type { Incident } from "../domain/incident.ts";

/** Why the incident is not ours to take: a sentence without its full stop, or undefined when it is. */
export function standAside(incident: Incident): string | undefined {
  if (incident.mergedInto) return `the incident was merged into ${incident.mergedInto}`;
  if (incident.status === "resolved") return "the incident was resolved before we could take it";
  const person = incident.acknowledgedBy.find((actor) => !actor.us);
  if (person) return `${person.name} has acknowledged the incident: a person is working on it`;
  return undefined;
}

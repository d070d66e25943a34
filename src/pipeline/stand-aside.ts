import type { Incident } from "../domain/incident.ts";
import { type Act, actKey, sentenceOf } from "../domain/person-at-work.ts";

/** Why the incident is not ours to take: a sentence without its full stop, or undefined when it is. `settled`: see `InCharge`. */
export function standAside(incident: Incident, settled: readonly string[]): string | undefined {
  if (incident.mergedInto) return `the incident was merged into ${incident.mergedInto}`;
  if (incident.status === "resolved") return "the incident was resolved before we could take it";
  const person = personOn(incident, settled);
  return person && sentenceOf(person);
}

/** The person who has acknowledged it, unless they have let us go on since. */
export function personOn({ acknowledgedBy }: Incident, settled: readonly string[]): Act | undefined {
  const acts = acknowledgedBy
    .filter(({ us }) => !us)
    .map(({ name, at }): Act => ({ key: actKey("acknowledged", name, at), kind: "acknowledged", by: name, at }));
  return acts.find(({ key }) => !settled.includes(key));
}

import type { Incident } from "../domain/incident.ts";
import { personAtWork, sentenceOf } from "../domain/person-at-work.ts";
import { actsOn, toldActs } from "../guards/human.ts";
import type { Deps, OnCall } from "./deps.ts";

const CLOCKS_DIFFER = 30_000;
/** A page that is younger has hardly been read, let alone answered: the way to its acknowledgement has no call to spare. */
const READ_BY_NOW = 30_000;

interface Before {
  readonly acceptedAt: number;
  readonly settled: readonly string[];
}

/** What a person did or said before the first acknowledgement of ours, which would silence them; without its full stop. */
export async function saidBefore(
  incident: Incident,
  { acceptedAt, settled }: Before,
  oncall: OnCall,
  { deps: { acts, clock }, signal }: { readonly deps: Deps; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const since = acceptedAt - CLOCKS_DIFFER;
  const isFresh = clock.now() - incident.createdAt < READ_BY_NOW;
  const done = isFresh
    ? await toldActs(incident, since, { people: oncall.people, acts }, signal)
    : await actsOn(incident, since, { ...oncall, acts }, signal);
  const act = personAtWork(done, settled);
  return act && sentenceOf(act);
}

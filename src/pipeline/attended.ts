import type { Incident } from "../domain/incident.ts";
import { OutsideError } from "../domain/outside-error.ts";
import { personAtWork, sentenceOf } from "../domain/person-at-work.ts";
import type { Treatment } from "../domain/treatment.ts";
import { actsOn, toldActs } from "../guards/human.ts";
import type { Deps, OnCall } from "./deps.ts";

/** A person took over while we were waiting. `reason`: a sentence. */
export interface TakenOver {
  readonly kind: "taken-over";
  readonly reason: string;
}

/** Milliseconds between two looks at what the webhooks told. */
const GLANCE = 2_000;

/** Waits as `wait` does, until a person acts on the incident: then the waiting ends, and with it the lease. */
export async function attended<Result>(
  treatment: Treatment,
  deps: Deps,
  signal: AbortSignal,
  wait: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | TakenOver> {
  const { standing } = treatment;
  if (standing.kind !== "in-charge" || !deps.oncall) return wait(signal);
  const ended = new AbortController();
  const taken = new AbortController();
  const watch = { treatment, incident: standing.incident, settled: standing.settled, oncall: deps.oncall };
  const watching = untilSomebodyActs(watch, deps, AbortSignal.any([signal, ended.signal])).then((reason) => {
    if (reason !== undefined) taken.abort({ kind: "taken-over", reason } satisfies TakenOver);
  });
  try {
    return await wait(AbortSignal.any([signal, taken.signal]));
  } catch (error) {
    if (signal.aborted || !taken.signal.aborted) throw error;
    return taken.signal.reason as TakenOver;
  } finally {
    ended.abort();
    await watching;
  }
}

interface Watch {
  readonly treatment: Treatment;
  readonly incident: Incident;
  readonly settled: readonly string[];
  readonly oncall: OnCall;
}

/** The reason, or undefined when the signal aborts first. What cannot be read now is read again: the lease bounds it. */
async function untilSomebodyActs(watch: Watch, deps: Deps, signal: AbortSignal): Promise<string | undefined> {
  const { clock, settings } = deps;
  for (let lookedAt = clock.now(); await slept(deps, signal); ) {
    const isTime = clock.now() - lookedAt >= settings.lookEvery;
    if (isTime) lookedAt = clock.now();
    const reason = await (isTime ? look(watch, deps, signal) : glance(watch, deps, signal)).catch((error: unknown) =>
      unlessBug(error, signal),
    );
    if (reason !== undefined && !signal.aborted) return reason;
  }
  return undefined;
}

async function look({ treatment, incident, settled, oncall }: Watch, deps: Deps, signal: AbortSignal) {
  const now = await oncall.incidents.read(incident.id, signal);
  const done = await actsOn(now, treatment.episode.acceptedAt, { ...oncall, acts: deps.acts }, signal);
  const act = personAtWork(done, settled);
  if (act) return `${sentenceOf(act)}.`;
  return now.mergedInto ? `The incident was merged into ${now.mergedInto}.` : undefined;
}

async function glance({ treatment, incident, settled, oncall }: Watch, { acts }: Deps, signal: AbortSignal) {
  const told = await toldActs(incident, treatment.episode.acceptedAt, { people: oncall.people, acts }, signal);
  const act = personAtWork(told, settled);
  return act && `${sentenceOf(act)}.`;
}

function unlessBug(error: unknown, signal: AbortSignal): undefined {
  if (signal.aborted || error instanceof OutsideError) return undefined;
  throw error;
}

function slept({ clock }: Deps, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(GLANCE, signal).then(
    () => true,
    () => false,
  );
}

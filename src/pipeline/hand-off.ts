import type { Outcome } from "../domain/outcome.ts";
import { OutsideError } from "../domain/outside-error.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import type { Run } from "../ports/run.ts";
import type { TakenOver } from "./attended.ts";
import type { Deeds } from "./deeds.ts";
import type { Deps } from "./deps.ts";
import { giveBack } from "./give-back.ts";
import { ownKey, pageFor } from "./own-page.ts";
import { tellEnd } from "./tell.ts";
import { tellLast } from "./tell-last.ts";

/** What a stage returns when there is nothing left that we could do. `reason`: a sentence. */
export interface ForPeople {
  readonly kind: "for-people";
  readonly reason: string;
}

export function forPeople(reason: string): ForPeople {
  return { kind: "for-people", reason };
}

/** It did not help: whoever reads this first has to know what was changed. */
export function inVain(reason: string, { did }: { readonly did: string }): ForPeople {
  return forPeople(`${reason} What was done: ${did}.`);
}

/** A person took over in the middle: what was done by then is told with it. */
export function leftToPeople({ reason }: TakenOver, deeds: Deeds): ForPeople {
  return forPeople([reason, ...deeds].join(" "));
}

/** Gives the incident back to people at once, then says why. Nobody may be renewing the lease any more. */
export async function handOff(treatment: Treatment, { reason }: ForPeople, run: Run, deps: Deps): Promise<Outcome> {
  const outcome = handedOff(treatment, reason);
  await alarm(treatment, run, deps);
  await tellLast(treatment, outcome, run, deps);
  return outcome;
}

/** Nobody holds the incident, and no diagnosis was told: there is but this to say. */
export async function leave(treatment: Treatment, { reason }: ForPeople, run: Run, deps: Deps): Promise<Outcome> {
  const outcome = handedOff(treatment, reason);
  await alarm(treatment, run, deps);
  await tellEnd(treatment.standing, { outcome, step: "note:end", edits: false }, run, deps);
  return outcome;
}

function handedOff(treatment: Treatment, reason: string): Outcome {
  return { kind: modeOf(treatment) === "shadow" ? "shadowed" : "handed-off", reason };
}

/** Triggers the incident again; where there is none, or nobody knows, people are paged by ourselves. */
async function alarm(treatment: Treatment, run: Run, deps: Deps): Promise<void> {
  const { standing, episode } = treatment;
  const { oncall } = deps;
  if (
    !oncall ||
    standing.kind === "none" ||
    standing.kind === "beside" ||
    standing.kind === "asking" ||
    modeOf(treatment) === "shadow"
  )
    return;
  if (standing.kind === "in-charge") {
    await giveBack({ episode, incident: standing.incident.id, how: "under-lease" }, oncall, run, deps);
    return;
  }
  const page = pageFor(episode, ownKey(episode.dedupKey, deps.identity), "needs a person");
  await run
    .step("page", async ({ signal }) => oncall.pager?.trigger(page, signal), { tidies: true })
    .catch((error: unknown) => {
      if (!(error instanceof OutsideError)) throw error;
      deps.telemetry.tell({ kind: "no-incident", run: run.id, reason: error.message });
    });
}

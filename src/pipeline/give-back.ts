import type { IncidentId } from "../domain/brand.ts";
import type { Episode } from "../domain/episode.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Run } from "../ports/run.ts";
import type { Deps, OnCall } from "./deps.ts";
import { ownKey, pageFor } from "./own-page.ts";

/**
 * An acknowledgement of ours, under a lease; or one that may have got through, or may yet, without a lease that would end
 * it; or whatever stands there, which is left alone unless PagerDuty says that it is ours.
 */
export interface Held {
  readonly episode: Episode;
  readonly incident: IncidentId;
  readonly how: "under-lease" | "perhaps" | "if-ours";
}

const STEPS = { "under-lease": "hand-off", perhaps: "take-back", "if-ours": "give-back" } as const;
/** A lease runs out by itself; without one, the incident would stay silent. */
const WITHOUT_LEASE = 60 * 60_000;
/** By then, a call that was given up has taken effect or never will. */
const SETTLED = 15_000;
const MANY = 1_000;

/** Triggers the incident again, or pages people in its stead, and does not give up soon. */
export async function giveBack(held: Held, oncall: OnCall, run: Run, deps: Deps): Promise<void> {
  const deadline = held.how === "perhaps" ? WITHOUT_LEASE : deps.settings.lease + 60_000;
  const options = { tidies: true, retries: MANY, deadline };
  await run
    .step(STEPS[held.how], ({ signal }) => released(held, oncall, deps, signal), options)
    .catch((error: unknown) => {
      if (!(error instanceof OutsideError)) throw error;
      deps.telemetry.tell({ kind: "lease", run: run.id, state: "lost", reason: error.message });
    });
}

async function released(held: Held, oncall: OnCall, deps: Deps, signal: AbortSignal): Promise<"released" | "paged"> {
  try {
    await release(held, oncall, deps, signal);
    deps.telemetry.tell({ kind: "lease", run: held.episode.run, state: "released", reason: null });
    return "released";
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutsideError) || !oncall.pager) throw error;
    const key = ownKey(held.episode.dedupKey, deps.identity);
    await oncall.pager.trigger(pageFor(held.episode, key, "needs a person"), signal);
    return "paged";
  }
}

async function release({ incident, how }: Held, oncall: OnCall, deps: Deps, signal: AbortSignal): Promise<void> {
  if (how === "if-ours") {
    const { acknowledgedBy } = await oncall.incidents.read(incident, signal);
    if (!acknowledgedBy.some((actor) => actor.us)) return;
  }
  await oncall.lease.release(incident, signal);
  if (how !== "perhaps") return;
  await deps.clock.sleep(SETTLED, signal);
  await oncall.lease.release(incident, signal);
}

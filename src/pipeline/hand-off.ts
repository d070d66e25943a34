import type { Outcome } from "../domain/outcome.ts";
import { OutsideError } from "../domain/outside-error.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { ownKey, pageFor } from "./own-page.ts";
import { tellEnd } from "./tell.ts";

/** Gives the incident back to people at once, then says why. */
export async function handOff(treatment: Treatment, reason: string, run: Run, deps: Deps): Promise<Outcome> {
  const kind = modeOf(treatment) === "shadow" ? "shadowed" : "handed-off";
  const outcome = { kind, reason } as const;
  await giveBack(treatment, run, deps);
  await tellEnd(treatment.standing, { outcome, step: "note:end", edits: false }, run, deps);
  return outcome;
}

type GivenBack =
  | { readonly kind: "released" | "paged" | "nothing-held" }
  | { readonly kind: "lease-runs-out"; readonly reason: string };

/** Triggers the incident again. When PagerDuty takes neither that nor a page of our own, the lease runs out by itself. */
async function giveBack(treatment: Treatment, run: Run, deps: Deps): Promise<GivenBack> {
  return run.step("hand-off", ({ signal }) => release(treatment, deps, signal), { tidies: true });
}

async function release({ standing, episode }: Treatment, deps: Deps, signal: AbortSignal): Promise<GivenBack> {
  const { oncall } = deps;
  if (!oncall || standing.kind === "none" || standing.kind === "beside") return { kind: "nothing-held" };
  try {
    if (standing.kind === "in-charge") {
      await oncall.lease.release(standing.incident.id, signal);
      deps.telemetry.tell({ kind: "lease", run: episode.run, state: "released", reason: null });
      return { kind: "released" };
    }
    if (!oncall.pager) return { kind: "nothing-held" };
    const key = ownKey(episode.dedupKey, deps.identity);
    await oncall.pager.trigger(pageFor(episode, key, "needs a person"), signal);
    return { kind: "paged" };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutsideError)) throw error;
    return { kind: "lease-runs-out", reason: error.message };
  }
}

import type { Treatment } from "../domain/treatment.ts";
import type { Clock } from "../ports/clock.ts";
import type { Deps } from "./deps.ts";

export interface LeaseKeeper {
  stop(): void;
}

/**
 * Renews the lease at half-time while the run works. Not a step: it is the proof that this very process is alive, and it
 * must end with it. When a renewal fails the lease runs out and PagerDuty pages: that is what it is for.
 */
export function keepLease(treatment: Treatment, deps: Deps): LeaseKeeper {
  const { standing, episode } = treatment;
  const stop = new AbortController();
  if (standing.kind === "in-charge" && deps.oncall) {
    const renew = deps.oncall.lease;
    const id = standing.incident.id;
    const tell = (state: "renewed" | "lost", reason: string | null): void =>
      deps.telemetry.tell({ kind: "lease", run: episode.run, state, reason });
    void renewing(() => renew.extend(id, deps.settings.lease, stop.signal), tell, deps, stop.signal);
  }
  return { stop: () => stop.abort() };
}

async function renewing(
  renew: () => Promise<void>,
  tell: (state: "renewed" | "lost", reason: string | null) => void,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const { lease } = deps.settings;
  let pause = lease / 2;
  while (await slept(pause, deps.clock, signal)) {
    const failure = await renew().then(() => null, reasonOf);
    if (signal.aborted) return;
    tell(failure === null ? "renewed" : "lost", failure);
    pause = failure === null ? lease / 2 : lease / 10; // there is time for a few more tries
  }
}

function slept(ms: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(ms, signal).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

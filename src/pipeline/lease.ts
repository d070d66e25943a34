import type { IncidentId, RunId } from "../domain/brand.ts";
import type { Treatment } from "../domain/treatment.ts";
import type { Clock } from "../ports/clock.ts";
import type { Deps, OnCall } from "./deps.ts";
import { standAside } from "./stand-aside.ts";

/** Does `work` while the lease is renewed. */
export async function underLease<Result>(
  treatment: Treatment,
  deps: Deps,
  work: () => Promise<Result>,
): Promise<Result> {
  const lease = keepLease(treatment, deps);
  const working = work();
  await working.then(lease.stop, lease.stop);
  return working;
}

interface LeaseKeeper {
  /** Resolves when nothing is being renewed any more. */
  readonly stop: () => Promise<void>;
}

/**
 * Renews the lease at half-time while the run works. Not a step: it is the proof that this very process is alive, and it
 * must end with it. When a renewal fails the lease runs out and PagerDuty pages: that is what it is for. Each renewal is
 * first written down: a process that cannot write its journal any more does nothing but wait, and must not keep quiet.
 */
function keepLease({ standing, episode }: Treatment, deps: Deps): LeaseKeeper {
  const stop = new AbortController();
  let renewed = Promise.resolve();
  if (standing.kind === "in-charge" && deps.oncall) {
    const held = {
      run: episode.run,
      incident: standing.incident.id,
      since: standing.since,
      settled: standing.settled,
      oncall: deps.oncall,
    };
    renewed = renewing(held, deps, stop.signal);
  }
  return {
    stop: () => {
      stop.abort();
      return renewed;
    },
  };
}

interface Held {
  readonly run: RunId;
  readonly incident: IncidentId;
  readonly since: number;
  readonly settled: readonly string[];
  readonly oncall: OnCall;
}

async function renewing(held: Held, deps: Deps, signal: AbortSignal): Promise<void> {
  const { lease } = deps.settings;
  let pause = Math.max(0, held.since + lease / 2 - deps.clock.now()); // at once, when the run was resumed late
  while (await slept(pause, deps.clock, signal)) {
    const renewal = await renew(held, deps, signal);
    if (signal.aborted) return;
    const reason = renewal.kind === "renewed" ? null : renewal.reason;
    deps.telemetry.tell({ kind: "lease", run: held.run, state: reason === null ? "renewed" : "lost", reason });
    if (renewal.kind === "taken") return;
    pause = renewal.kind === "renewed" ? lease / 2 : lease / 10; // there is time for a few more tries
  }
}

type Renewal =
  | { readonly kind: "renewed" }
  | { readonly kind: "taken"; readonly reason: string } // a person has it, or was paged: a snooze of ours would be wrong
  | { readonly kind: "failed"; readonly reason: string };

async function renew({ run, incident, settled, oncall }: Held, deps: Deps, signal: AbortSignal): Promise<Renewal> {
  try {
    const read = await oncall.incidents.read(incident, signal);
    const taken =
      standAside(read, settled) ?? (read.status === "triggered" ? "the incident is triggered again" : undefined);
    if (taken) return { kind: "taken", reason: taken };
    await deps.events.append(run, { key: `lease:${deps.clock.now()}`, name: "lease", data: null });
    await oncall.lease.extend(incident, deps.settings.lease, signal);
    return { kind: "renewed" };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

function slept(ms: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(ms, signal).then(
    () => true,
    () => false,
  );
}

import type { Change, Rollout } from "../domain/change.ts";
import { OutsideError } from "../domain/outside-error.ts";
import { isAlive, troublesOf } from "../domain/pod-troubles.ts";
import type { Treatment } from "../domain/treatment.ts";
import type { Target } from "../domain/workload.ts";
import type { Run } from "../ports/run.ts";
import { attended, type TakenOver } from "./attended.ts";
import type { Deps } from "./deps.ts";
import type { Prepared } from "./prepare.ts";

const LIMIT = 10 * 60_000; // Kubernetes' own default for progressDeadlineSeconds

/** Waits for the rollout as `kubectl rollout status` does. That it hangs is told, not decided: the signal decides. */
export async function awaitRollout(
  treatment: Treatment,
  prepared: Prepared,
  run: Run,
  deps: Deps,
): Promise<Rollout | TakenOver> {
  return run.step(
    "rollout",
    ({ signal }) => attended(treatment, deps, signal, (attention) => watch(prepared.change, deps, attention)),
    { deadline: LIMIT + 60_000 },
  );
}

async function watch(change: Change, deps: Deps, signal: AbortSignal): Promise<Rollout> {
  const until = deps.clock.now() + LIMIT;
  for (;;) {
    const rollout = await look(change, deps, signal);
    if (rollout.kind === "done") return rollout;
    if (rollout.kind === "stuck" || deps.clock.now() >= until)
      return stuck(rollout.reason, change.target, deps, signal);
    await deps.clock.sleep(1_000, signal);
  }
}

/** An API server that is away for a moment does not end the wait. */
async function look(change: Change, deps: Deps, signal: AbortSignal): Promise<Rollout> {
  try {
    const { cluster } = deps.sources;
    return (await unscaled(change, deps, signal)) ?? (await cluster.rollout(change.target, signal));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OutsideError && error.retryable) return { kind: "going", reason: error.message };
    if (error instanceof OutsideError) return { kind: "stuck", reason: error.message };
    throw error;
  }
}

/** An autoscaler takes up to its sync period to heed a new minimum; until then there is nothing to see of it. */
async function unscaled(change: Change, { sources }: Deps, signal: AbortSignal): Promise<Rollout | undefined> {
  if (change.kind !== "min-replicas") return undefined;
  const { desired } = await sources.cluster.workload(change.target, signal);
  if (desired >= change.minReplicas) return undefined;
  return { kind: "going", reason: `the autoscaler has asked for ${desired} of ${change.minReplicas} replicas so far` };
}

/** With what its pods wait for, if that can be read: an image that is not there, a container that crashes. */
async function stuck(reason: string, target: Target, deps: Deps, signal: AbortSignal): Promise<Rollout> {
  const waiting = await deps.sources.cluster.workload(target, signal).then(
    ({ pods }) => troublesOf(pods.filter(isAlive)).waiting,
    (error: unknown) => {
      if (error instanceof OutsideError) return [];
      throw error;
    },
  );
  return { kind: "stuck", reason: waiting.length > 0 ? `${reason}; its pods wait: ${waiting.join(", ")}` : reason };
}

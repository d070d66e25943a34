import type { Rollout } from "../domain/change.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Target } from "../domain/workload.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import type { Prepared } from "./prepare.ts";

const LIMIT = 10 * 60_000; // Kubernetes' own default for progressDeadlineSeconds

/** Waits for the rollout as `kubectl rollout status` does. That it hangs is told, not decided: the signal decides. */
export async function awaitRollout(prepared: Prepared, run: Run, deps: Deps): Promise<Rollout> {
  return run.step("rollout", ({ signal }) => watch(prepared.target, deps, signal), { deadline: LIMIT + 60_000 });
}

async function watch(target: Target, deps: Deps, signal: AbortSignal): Promise<Rollout> {
  const until = deps.clock.now() + LIMIT;
  for (;;) {
    const rollout = await look(target, deps, signal);
    if (rollout.kind !== "going") return rollout;
    if (deps.clock.now() >= until) return { kind: "stuck", reason: rollout.reason };
    await deps.clock.sleep(1_000, signal);
  }
}

/** An API server that is away for a moment does not end the wait. */
async function look(target: Target, deps: Deps, signal: AbortSignal): Promise<Rollout> {
  try {
    return await deps.sources.cluster.rollout(target, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OutsideError && error.retryable) return { kind: "going", reason: error.message };
    if (error instanceof OutsideError) return { kind: "stuck", reason: error.message };
    throw error;
  }
}

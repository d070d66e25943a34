import { OutsideError } from "../domain/outside-error.ts";
import type { Runbook } from "../domain/runbook.ts";
import type { Glimpse } from "../domain/score.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import { targetName } from "../domain/workload.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";

/** A shadow run keeps how its workloads are, to be compared with what becomes of them. It reads, and nothing else. */
export async function keepGlimpse(treatment: Treatment, run: Run, deps: Deps): Promise<void> {
  if (modeOf(treatment) !== "shadow" || treatment.episode.kind === "replay") return;
  await run.step("glimpse", ({ signal }) => glimpse(treatment.runbook, deps, signal));
}

/** All workloads that the runbook names, or why they cannot be read. */
export async function glimpse(
  { targets }: Pick<Runbook, "targets">,
  { sources }: Pick<Deps, "sources">,
  signal: AbortSignal,
): Promise<readonly Glimpse[] | string> {
  try {
    return await Promise.all(
      Object.values(targets).map(async (target) => {
        const { uid, generation, desired, changedAt, deployedAt, images } = await sources.cluster.workload(
          target,
          signal,
        );
        return { target: targetName(target), uid, generation, desired, changedAt, deployedAt, images };
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutsideError) || error.system === "journal") throw error;
    return error.message;
  }
}

import type { Episode } from "../domain/episode.ts";
import type { Runbook } from "../domain/runbook.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import { type Ruling, ruling } from "../domain/verdict.ts";
import type { Run } from "../ports/run.ts";
import { ask } from "./ask.ts";
import type { Deps } from "./deps.ts";
import { targetsOf } from "./targets.ts";

/** Asked before anything is read: in a storm, a diagnosis of each group would be one more load on what is in trouble. */
export function inStorm(episode: Episode, runbook: Runbook, run: Run, deps: Deps): Promise<Ruling> {
  return asked("storm", { episode, runbook }, run, deps);
}

/** Asked again at the end: the run may have begun before the others came in. */
export function inStormByNow({ episode, runbook }: Treatment, run: Run, deps: Deps): Promise<Ruling> {
  return asked("storm-by-now", { episode, runbook }, run, deps);
}

async function asked(
  step: string,
  { episode, runbook }: Pick<Treatment, "episode" | "runbook">,
  run: Run,
  deps: Deps,
): Promise<Ruling> {
  const standing = { kind: "none" } as const;
  const question = {
    episode,
    runbook,
    standing,
    mode: modeOf({ episode, runbook }),
    targets: targetsOf(runbook, deps.actions),
    freshSince: episode.acceptedAt,
  };
  return run.step(step, async ({ signal }) => ruling(await ask([deps.guards.storm], question, signal)));
}

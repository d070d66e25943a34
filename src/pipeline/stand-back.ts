import type { Episode } from "../domain/episode.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Runbook } from "../domain/runbook.ts";
import { modeOf } from "../domain/treatment.ts";
import { type Ruling, ruling } from "../domain/verdict.ts";
import type { Run } from "../ports/run.ts";
import { ask } from "./ask.ts";
import type { Deps } from "./deps.ts";
import { forPeople, handOff } from "./hand-off.ts";
import { beginningOf, locate } from "./locate.ts";
import { pagingUnlessShadow } from "./own-page.ts";
import { targetsOf } from "./targets.ts";

/** Asked before anything is read: in a storm, a diagnosis of each group would be one more load on what is in trouble. */
export async function inStorm(episode: Episode, runbook: Runbook, run: Run, deps: Deps): Promise<Ruling> {
  const standing = { kind: "none" } as const;
  const question = {
    episode,
    runbook,
    standing,
    mode: modeOf({ episode, runbook }),
    targets: targetsOf(runbook, deps.actions),
    freshSince: episode.acceptedAt,
  };
  return run.step("storm", async ({ signal }) => ruling(await ask([deps.guards.storm], question, signal)));
}

/** Says so in one note on the incident, which stays with people as it stands. */
export async function standBack(
  episode: Episode,
  { runbook, reason }: { runbook: Runbook; reason: string },
  run: Run,
  deps: Deps,
): Promise<Outcome> {
  if (!deps.oncall) return { kind: "handed-off", reason };
  const paging = pagingUnlessShadow(deps.oncall, modeOf({ episode, runbook }));
  const standing = await locate({ episode, since: beginningOf(episode) }, paging, run, deps);
  return handOff({ episode, runbook, standing }, forPeople(reason), run, deps);
}

import type { Episode } from "../domain/episode.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Runbook } from "../domain/runbook.ts";
import { modeOf } from "../domain/treatment.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { forPeople, leave } from "./hand-off.ts";
import { beginningOf, locate } from "./locate.ts";
import { pagingUnlessShadow } from "./own-page.ts";

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
  return leave({ episode, runbook, standing }, forPeople(reason), run, deps);
}

import type { Episode } from "../domain/episode.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { beginningOf, locate } from "./locate.ts";
import type { Unmatched } from "./match-runbook.ts";
import { pagingUnlessShadow } from "./own-page.ts";
import { tellEnd } from "./tell.ts";

/** No runbook treats this group. Where that is somebody's mistake to mend (two runbooks at once), the incident says so. */
export async function leaveAlone(
  episode: Episode,
  { reason, mendable }: Unmatched,
  run: Run,
  deps: Deps,
): Promise<Outcome> {
  const outcome = { kind: "unmatched", reason } as const;
  if (!mendable || !deps.oncall || episode.kind === "replay") return outcome;
  const sought = { episode, since: beginningOf(episode) };
  const standing = await locate(sought, pagingUnlessShadow(deps.oncall, episode.mode), run, deps);
  await tellEnd(standing, { outcome, step: "note:end", edits: false }, run, deps);
  return outcome;
}

import type { Episode } from "../domain/episode.ts";
import { incidentOf } from "../domain/incident.ts";
import { type Mode, strictest } from "../domain/mode.ts";
import type { RunRecord } from "../ports/journal.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { giveBack } from "./give-back.ts";
import { locate } from "./locate.ts";
import { pagingUnlessShadow } from "./own-page.ts";
import { tellEnd } from "./tell.ts";

/** The group fires again soon after it was resolved: what was done did not last, so it goes to a person. */
export async function relapse(episode: Episode, record: RunRecord, run: Run, deps: Deps): Promise<void> {
  if (!deps.oncall || episode.kind === "replay") return;
  const oncall = pagingUnlessShadow(deps.oncall, modeOf(episode, record, deps));
  const since = record.endedAt ?? deps.clock.now(); // an incident of before is over
  const standing = await locate({ episode, since }, oncall, run, deps);
  const incident = incidentOf(standing);
  if (incident) await giveBack({ episode, incident: incident.id, how: "if-ours" }, oncall, run, deps);
  const before = record.outcome ? `Last time: ${record.outcome.reason}` : "It is still being worked on.";
  const reason = `The alert fires again soon after it was resolved. Not acting twice: a person is needed. ${before}`;
  const edits = incident?.id === record.incident?.id; // on a new incident there is no note of ours to look for
  await tellEnd(standing, { outcome: { kind: "handed-off", reason }, step: "note:relapse", edits }, run, deps);
}

/** A runbook that is gone since, or never was, may nothing. */
function modeOf({ mode }: Episode, { runbook }: RunRecord, { runbooks }: Deps): Mode {
  return strictest(mode, runbooks.find((each) => each.name === runbook)?.mode ?? "shadow");
}

import type { Episode } from "../domain/episode.ts";
import type { RunRecord } from "../ports/journal.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { locate } from "./locate.ts";
import { tellEnd } from "./tell.ts";

/** The group fires again soon after it was resolved: what was done did not last, so it goes to a person. */
export async function relapse(episode: Episode, record: RunRecord, run: Run, deps: Deps): Promise<void> {
  if (!deps.oncall || episode.kind === "replay") return;
  const standing = await locate(episode, deps.oncall, run, deps);
  const before = record.outcome ? `Last time: ${record.outcome.reason}` : "It is still being worked on.";
  const reason = `The alert fires again soon after it was resolved. Not acting twice: a person is needed. ${before}`;
  await tellEnd(standing, { outcome: { kind: "handed-off", reason }, step: "note:relapse", edits: true }, run, deps);
}

import type { Episode } from "../domain/episode.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Runbook } from "../domain/runbook.ts";
import { utcTime } from "../domain/wording.ts";
import type { RunRecord } from "../ports/journal.ts";
import type { Run } from "../ports/run.ts";
import type { Deps, OnCall } from "./deps.ts";
import { measureImpact } from "./measure-impact.ts";
import { ownKey } from "./own-page.ts";
import { readSignal } from "./read-signal.ts";
import { recordPeople } from "./record-people.ts";
import { standingOf } from "./standing-of.ts";
import { tellEnd } from "./tell.ts";

/**
 * Alertmanager reported the group resolved: says what the metric says to that, and closes what we opened ourselves. When
 * the group fires again by now, there is nothing to say: that is the relapse's business.
 */
export async function close(episode: Episode, record: RunRecord, run: Run, deps: Deps): Promise<void> {
  if (!record.outcome) return;
  const runbook = deps.runbooks.find((each) => each.name === record.runbook);
  const addition = await run.step("closing", async ({ signal }) =>
    (await deps.progress.isFiring(run.id)) ? null : closing(runbook, deps, signal),
  );
  if (addition === null) return;
  const standing = await standingOf(record, run, deps);
  await tellEnd(standing, { outcome: record.outcome, addition, step: "note:closing", edits: true }, run, deps);
  if (deps.oncall?.pager) await closeOwn(episode, deps.oncall, run, deps);
  await measureImpact(episode, { runbook, record }, run, deps);
  await recordPeople(record, run, deps);
}

/** "Resolved" also comes when the target can no longer be scraped: it is not proof. */
async function closing(runbook: Runbook | undefined, deps: Deps, signal: AbortSignal): Promise<string> {
  const when = `Alertmanager reported it resolved by ${utcTime(deps.clock.now())}`;
  if (!runbook) return `${when}.`;
  const health = await readSignal(runbook.signal, deps, signal);
  switch (health.kind) {
    case "recovered":
      return `${when}; the metric agrees (${health.reason}).`;
    case "bad":
      return `${when}, but the metric does not agree: ${health.reason}.`;
    case "unknown":
      return `${when}; whether it is over is not known: ${health.reason}.`;
  }
}

/** The incident that we opened because there was none: nobody else would resolve it. */
async function closeOwn(episode: Episode, oncall: OnCall, run: Run, deps: Deps): Promise<void> {
  const key = ownKey(episode.dedupKey, deps.identity);
  await run
    .step("close-own", async ({ signal }) => {
      const open = await oncall.incidents.find(key, signal);
      for (const incident of open) await oncall.incidents.resolve(incident.id, signal);
      return open.length;
    })
    .catch((error: unknown) => {
      if (!(error instanceof OutsideError)) throw error; // it stays open and pages: the safe side
    });
}

import type { Episode } from "../domain/episode.ts";
import type { Incident, Standing } from "../domain/incident.ts";
import type { Runbook } from "../domain/runbook.ts";
import { modeOf } from "../domain/treatment.ts";
import { merge, type Verdict } from "../domain/verdict.ts";
import type { Run, StepContext } from "../ports/run.ts";
import { ask } from "./ask.ts";
import type { Deps, OnCall } from "./deps.ts";
import { locate } from "./locate.ts";
import { standAside } from "./stand-aside.ts";
import { targetsOf } from "./targets.ts";

/**
 * Finds the incident and, where the run may act, acknowledges it under a lease. An acknowledgement silences a person,
 * so in every case of doubt the incident stays triggered and people get the diagnosis instead.
 */
export async function takeCharge(episode: Episode, runbook: Runbook, run: Run, deps: Deps): Promise<Standing> {
  const { oncall } = deps;
  if (episode.kind === "replay") return { kind: "none" };
  if (!oncall) return { kind: "unknown", reason: "PagerDuty is not configured: there is nobody to hand over to" };

  const found = await locate(episode, oncall, run, deps);
  if (found.kind !== "beside" || found.reason !== "") return found;

  const verdict = await mayWeAct({ episode, runbook, standing: found }, run, deps);
  if (verdict.kind !== "allow") return { ...found, reason: verdict.reason };

  return run.step("acknowledge", (at) => acknowledge(found.incident, oncall, at, { run, deps }));
}

type Question = { readonly episode: Episode; readonly runbook: Runbook; readonly standing: Standing };

/** Everything that can be asked before the diagnosis. */
function mayWeAct(question: Question, run: Run, deps: Deps): Promise<Verdict> {
  const { episode, runbook, standing } = question;
  const mode = modeOf(question);
  const targets = targetsOf(runbook, deps.actions);
  return run.step("may-we-act", async ({ signal }) =>
    merge(await ask(deps.guards.acknowledge, { episode, runbook, standing, mode, targets }, signal)),
  );
}

/** Re-reads first: PagerDuty has no conditional update, and acknowledging a resolved incident would reopen it. */
async function acknowledge(
  incident: Incident,
  oncall: OnCall,
  { signal }: StepContext,
  { run, deps }: { run: Run; deps: Deps },
): Promise<Standing> {
  const read = await oncall.incidents.read(incident.id, signal);
  const aside = standAside(read);
  if (aside) return { kind: "beside", incident: read, reason: aside };

  const since = deps.clock.now();
  const held = await oncall.incidents.acknowledge(read.id, signal);
  const lost = standAside(held); // somebody was faster while the call was repeated
  if (lost) return { kind: "beside", incident: held, reason: lost };
  const reopened = await resolvedMeanwhile(held, since, oncall, signal);
  if (reopened) {
    const closed = await oncall.incidents.resolve(read.id, signal);
    return {
      kind: "beside",
      incident: closed,
      reason: `${reopened}; our acknowledgement reopened it, so it was resolved again`,
    };
  }
  await oncall.lease.extend(read.id, deps.settings.lease, signal);
  deps.telemetry.tell({ kind: "lease", run: run.id, state: "taken", reason: null });
  return { kind: "in-charge", incident: held, since };
}

/** Whether somebody resolved it in the moment between our reading and our acknowledgement, and who. */
async function resolvedMeanwhile(
  held: Incident,
  since: number,
  oncall: OnCall,
  signal: AbortSignal,
): Promise<string | undefined> {
  const window = 30_000; // PagerDuty's clock is not ours
  const history = await oncall.incidents.history(held.id, since - window, signal);
  const ours = history.findLastIndex((event) => event.kind === "acknowledged" && event.by?.us === true);
  const before = history.slice(0, Math.max(0, ours)).at(-1);
  return before?.kind === "resolved" ? `${before.by?.name ?? "Somebody"} had just resolved the incident` : undefined;
}

import type { IncidentId } from "../domain/brand.ts";
import type { IncidentEvent } from "../domain/incident.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Runbook } from "../domain/runbook.ts";
import { type Comparison, compare, type Glimpse, type Happened, type Would } from "../domain/score.ts";
import type { Ruling } from "../domain/verdict.ts";
import { targetName } from "../domain/workload.ts";
import type { RunEvent } from "../ports/events.ts";
import type { RunRecord } from "../ports/journal.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { glimpse } from "./glimpse.ts";
import type { Prepared } from "./prepare.ts";

/** The episode of a shadowed run is over: compares what it would have done with what happened. Only reads the world. */
export async function score(record: RunRecord, run: Run, deps: Deps): Promise<void> {
  await run.step("score", async ({ signal }) => {
    const log = await deps.events.read(run.id, 0);
    const would = wouldHave(record, log);
    const happened = await happenedTo(record, { log, would }, deps, signal);
    const comparison = typeof happened === "string" ? incomparable(happened) : compare(would, happened);
    const scored = {
      run: run.id,
      runbook: record.runbook ?? "none",
      cause: record.plan?.cause ?? "unknown",
      would: would.kind === "act" ? would.says : "nothing",
      acts: would.kind === "act",
      ...comparison,
    };
    await deps.scorecard.keep(scored);
    deps.telemetry.tell({ kind: "scored", run: run.id, runbook: scored.runbook, agreement: scored.agreement });
    return scored;
  });
}

/** Had it been allowed to act: what the guards had to say beside the mode counts. */
function wouldHave({ plan, outcome }: RunRecord, log: readonly RunEvent[]): Would {
  const prepared = lastValue(log, "prepare") as Prepared | { kind: "refuse" } | undefined;
  const objection = objectionOf(lastValue(log, "intent") as Ruling | undefined);
  if (plan?.kind !== "act" || prepared?.kind !== "change" || objection !== undefined) {
    return { kind: "nothing", reason: objection ?? outcome?.reason ?? "" };
  }
  return { kind: "act", change: prepared.change, target: targetName(prepared.target), says: prepared.says };
}

function objectionOf(ruling: Ruling | undefined): string | undefined {
  const judgements = ruling?.judgements ?? [];
  const mode = judgements.find(({ guard }) => guard === "mode")?.verdict;
  const sentence = mode && mode.kind !== "allow" ? mode.reason : undefined;
  const others = judgements.flatMap(({ verdict }) => (verdict.kind === "allow" ? [] : [verdict.reason]));
  return others.find((reason) => reason !== sentence);
}

function lastValue(log: readonly RunEvent[], name: string): unknown {
  return log.findLast((event) => event.name === name)?.data;
}

function incomparable(why: string): Comparison {
  return { agreement: "unclear", reason: `It could not be compared: ${why}.` };
}

/** Or why that cannot be read, after the outside systems were tried for a while by their adapters. */
async function happenedTo(...asked: Parameters<typeof readHappened>): Promise<Happened | string> {
  try {
    return await readHappened(...asked);
  } catch (error) {
    asked[3].throwIfAborted();
    if (!(error instanceof OutsideError) || error.system === "journal") throw error;
    return error.message;
  }
}

async function readHappened(
  record: RunRecord,
  { log, would }: { log: readonly RunEvent[]; would: Would },
  deps: Deps,
  signal: AbortSignal,
): Promise<Happened> {
  const runbook = deps.runbooks.find((each) => each.name === record.runbook);
  const before = lastValue(log, "glimpse") as readonly Glimpse[] | string | undefined;
  const [after, holds, people] = await Promise.all([
    runbook ? glimpse(runbook, deps, signal) : `runbook ${record.runbook} is gone`,
    holdsNow(would, runbook, deps, signal),
    deedsOfPeople(record, deps, signal),
  ]);
  return {
    before: before ?? "the run did not get so far",
    after,
    holds,
    people,
    lasted: (record.resolvedAt ?? record.acceptedAt) - record.acceptedAt,
  };
}

/** A restart is told by when the template changed; of everything else the field itself can be asked. */
async function holdsNow(would: Would, runbook: Runbook | undefined, deps: Deps, signal: AbortSignal): Promise<boolean> {
  if (would.kind !== "act" || would.change.kind === "restart" || !runbook) return false;
  const held = await deps.changes.held(would.change, signal);
  return held?.holds ?? false;
}

const DEEDS: Partial<Readonly<Record<IncidentEvent["kind"], string>>> = {
  acknowledged: "acknowledged it",
  resolved: "resolved it",
};

/** What people did to the incident, each once, in order; or why that is not known. */
async function deedsOfPeople(
  { incident, acceptedAt }: RunRecord,
  { oncall }: Deps,
  signal: AbortSignal,
): Promise<readonly string[] | string> {
  if (!oncall) return "PagerDuty is not configured";
  if (!incident) return "no incident was found";
  try {
    const history = await oncall.incidents.history(incident.id as IncidentId, acceptedAt - BEFORE, signal);
    const deeds = history.flatMap(({ kind, by }) => (by && !by.us && DEEDS[kind] ? [`${by.name} ${DEEDS[kind]}`] : []));
    return [...new Set(deeds)];
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutsideError) || error.system === "journal") throw error;
    return error.message;
  }
}

/** The incident is a little older than our notification. */
const BEFORE = 10 * 60_000;

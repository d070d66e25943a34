import type { Outcome } from "../domain/outcome.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { RunRecord } from "../ports/journal.ts";
import { Cancelled, type Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { standingOf } from "./standing-of.ts";
import { tellEnd } from "./tell.ts";

/** A run that was cancelled, or that an outside system failed for good: gives back what it may hold, and says why. */
export async function abandon(error: unknown, record: RunRecord, run: Run, deps: Deps): Promise<Outcome> {
  const outcome = outcomeOf(error, record);
  const standing = await standingOf(record, run, deps);
  await run.step("give-back", ({ signal }) => giveBack(record, deps, signal), { tidies: true });
  await tellEnd(standing, { outcome, step: "note:abandoned", edits: true }, run, deps);
  return outcome;
}

function outcomeOf(error: unknown, record: RunRecord): Outcome {
  if (error instanceof Cancelled) {
    const { by, reason } = record.cancel ?? { by: "Somebody", reason: "no reason was given" };
    return { kind: "cancelled", reason: `${by} cancelled the run: ${reason}.` };
  }
  if (error instanceof OutsideError) return { kind: "failed", reason: `${error.message}.` };
  throw error; // a bug, or the process letting go: the engine's business
}

/** Only what is acknowledged by us: an incident that a person holds stays theirs. */
async function giveBack({ incident }: RunRecord, deps: Deps, signal: AbortSignal): Promise<string> {
  const { oncall } = deps;
  if (!incident || !oncall) return "nothing held";
  try {
    const read = await oncall.incidents.read(incident.id as Parameters<typeof oncall.incidents.read>[0], signal);
    if (read.status !== "acknowledged" || !read.acknowledgedBy.some((actor) => actor.us)) return "nothing held";
    await oncall.lease.release(read.id, signal);
    return "released";
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutsideError)) throw error;
    return `the lease runs out by itself: ${error.message}`;
  }
}

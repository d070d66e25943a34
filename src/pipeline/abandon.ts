import type { IncidentId } from "../domain/brand.ts";
import type { Episode } from "../domain/episode.ts";
import type { Outcome } from "../domain/outcome.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { RunRecord } from "../ports/journal.ts";
import { Cancelled, type Run } from "../ports/run.ts";
import type { Deeds } from "./deeds.ts";
import type { Deps } from "./deps.ts";
import { giveBack } from "./give-back.ts";
import { standingOf } from "./standing-of.ts";
import { tellEnd } from "./tell.ts";

/** What is known of a run when it ends early. */
interface Abandoned {
  readonly episode: Episode;
  readonly record: RunRecord;
  readonly deeds: Deeds;
}

/** A run that was cancelled, or that an outside system failed for good: gives back what it may hold, and says why. */
export async function abandon(
  error: unknown,
  { episode, record, deeds }: Abandoned,
  run: Run,
  deps: Deps,
): Promise<Outcome> {
  const { kind, reason } = outcomeOf(error, record);
  const outcome = { kind, reason: [reason, ...deeds].join(" ") };
  if (record.incident && deps.oncall) {
    const incident = record.incident.id as IncidentId;
    await giveBack({ episode, incident, how: "if-ours" }, deps.oncall, run, deps);
  }
  const standing = await standingOf(record, run, deps);
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

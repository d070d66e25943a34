import type { Episode } from "../domain/episode.ts";
import { dueBy, lookAgainAt, type Restoration, type RestorationEnd } from "../domain/restoration.ts";
import type { Runbook } from "../domain/runbook.ts";
import { inWords } from "../domain/wording.ts";
import type { RunRecord } from "../ports/journal.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { runbookOf } from "./match-runbook.ts";
import { readSignal } from "./read-signal.ts";
import { type PuttingBack, restore } from "./restore.ts";
import { standingOf } from "./standing-of.ts";
import { tellEnd } from "./tell.ts";

/** A change is due to be put back: its time is over, its alert has been resolved for long enough, or somebody asked. */
export async function putBack(episode: Episode, record: RunRecord, run: Run, deps: Deps): Promise<void> {
  const runbook = await runbookOf(run, deps);
  const due = await run.step("restore:due", ({ signal }) => whatIsDue(runbook, run, deps, signal));
  if (due === null) return;
  const end =
    due.kind === "now" && runbook ? await restore(asked(due, episode, runbook), run, deps) : later(due, episode, deps);
  await settle(due.made, end, run, deps);
  if (end.reason === due.made.reason || !record.outcome) return; // told already
  const standing = await standingOf(record, run, deps);
  await tellEnd(
    standing,
    { outcome: record.outcome, addition: end.reason, step: "note:restore", edits: true },
    run,
    deps,
  );
}

function asked({ made, why }: Due & { kind: "now" }, episode: Episode, runbook: Runbook): PuttingBack {
  return { made, why, treatment: { episode, runbook, standing: { kind: "none" } } };
}

/** Records how it ended: in the table, in the log and in the metrics. */
export async function settle(
  { action }: Pick<Restoration, "action">,
  end: RestorationEnd,
  run: Run,
  deps: Deps,
): Promise<void> {
  await run.step(
    "restore:end",
    async () => {
      await deps.restorations.settle(run.id, end);
      deps.telemetry.tell({ kind: "restoration-ended", run: run.id, action, end: end.kind, reason: end.reason });
      return end;
    },
    { tidies: true },
  );
}

type Due =
  | { readonly kind: "now"; readonly made: Restoration; readonly why: string }
  | { readonly kind: "later"; readonly made: Restoration; readonly reason: string };

async function whatIsDue(runbook: Runbook | undefined, run: Run, deps: Deps, signal: AbortSignal): Promise<Due | null> {
  const [made] = await deps.restorations.list({ run: run.id, limit: 1 });
  if (made?.state !== "queued") return null;
  const now = deps.clock.now();
  const why = dueBy(made, now);
  switch (why) {
    case "asked":
      return { kind: "now", made, why: `${made.asked?.by} asked for it: ${made.asked?.reason}` };
    case "expired":
      return { kind: "now", made, why: `its time of ${inWords((made.dueAt ?? now) - made.madeAt)} is over` };
    case "resolved":
      return (await isOver(runbook, run, deps, signal))
        ? { kind: "now", made, why: `the alert has been resolved for ${inWords(made.soak)}` }
        : { kind: "later", made, reason: `${STAYS}: its signal is not known to be healthy.` };
    case undefined:
      return null;
  }
}

const STAYS = "The alert is resolved, but what was changed stays for now";

/** "Resolved" is not proof: what helps stays, as long as its time is not over. */
async function isOver(runbook: Runbook | undefined, run: Run, deps: Deps, signal: AbortSignal): Promise<boolean> {
  if (!runbook || (await deps.progress.isFiring(run.id))) return false;
  return (await readSignal(runbook.signal, deps, signal)).kind === "recovered";
}

function later(due: Due, episode: Episode, deps: Deps): RestorationEnd {
  const reason =
    due.kind === "later" ? due.reason : "It is not put back, because the text of its runbook can no longer be read.";
  return { kind: "postponed", reason, until: lookAgainAt(episode, deps.clock.now()) };
}

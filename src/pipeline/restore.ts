import type { RunId } from "../domain/brand.ts";
import type { Change } from "../domain/change.ts";
import { OutsideError } from "../domain/outside-error.ts";
import { lookAgainAt, type Restoration, type RestorationEnd } from "../domain/restoration.ts";
import { isOnTopOf, type Reversal, reverse } from "../domain/reverse.ts";
import type { Treatment } from "../domain/treatment.ts";
import { merge, refuse, type Verdict } from "../domain/verdict.ts";
import { utcTime } from "../domain/wording.ts";
import { targetName } from "../domain/workload.ts";
import type { ApplyQuestion } from "../guards/guard.ts";
import type { Run } from "../ports/run.ts";
import { tooLate } from "./apply.ts";
import { ask } from "./ask.ts";
import type { Deps } from "./deps.ts";
import { held } from "./held.ts";

/** What is to be put back, and why: "the alert has been resolved for 2 min". */
export interface PuttingBack {
  readonly made: Pick<Restoration, "change" | "action" | "cause" | "did">;
  readonly why: string;
  readonly treatment: Treatment;
}

type Planned =
  | { readonly kind: "back" } // it holds its previous value already
  | { readonly kind: "none"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string }
  | (Reversal & { readonly kind: "change"; readonly diff: readonly string[] });

/**
 * Puts one change back, by the same line as an action: the change fixed on the object as it is, tried, judged, sent. It
 * draws on no budget: what it undoes has been paid for, and a spent budget must not keep a temporary remedy for ever.
 */
export async function restore(putting: PuttingBack, run: Run, deps: Deps): Promise<RestorationEnd> {
  try {
    return await attempt(putting, run, deps);
  } catch (error) {
    if (!(error instanceof OutsideError) || error.system === "journal") throw error;
    return postponed(`It could not be put back yet: ${error.message}.`, putting, deps);
  }
}

function postponed(reason: string, { treatment }: PuttingBack, { clock }: Deps): RestorationEnd {
  return { kind: "postponed", reason, until: lookAgainAt(treatment.episode, clock.now()) };
}

async function attempt(putting: PuttingBack, run: Run, deps: Deps): Promise<RestorationEnd> {
  const { made, why, treatment } = putting;
  const planned = await run.step("restore:plan", ({ signal }) => plan(putting, deps, signal), TIDYING);
  if (planned.kind === "back") return { kind: "restored", reason: `What it ${made.did} is as it was before.` };
  if (planned.kind === "none") return { kind: "left", reason: planned.reason };
  if (planned.kind === "refused") return postponed(planned.reason, putting, deps);

  const verdict = await run.step(
    "restore:judge",
    async ({ signal }) => ({ ...(await judge(putting, planned.change, deps, signal)), at: deps.clock.now() }),
    TIDYING,
  );
  if (verdict.kind !== "allow") {
    return postponed(`Not putting back yet what it ${made.did}. ${verdict.reason}`, putting, deps);
  }
  const mark = { run: treatment.episode.run, did: planned.did, reason: why };
  const applied = await run.step(
    "restore:apply",
    async ({ signal }) => {
      // both also for a task that was resumed here: a hold works at once, and guards may say something else by now
      const reason =
        (await held(treatment.runbook.name, made.change.target, deps)) ?? tooLate({ preparedAt: verdict.at }, deps);
      if (reason !== undefined) return { kind: "held" as const, reason };
      return deps.changes.apply(planned.change, mark, signal);
    },
    TIDYING,
  );
  switch (applied.kind) {
    case "applied":
      return { kind: "restored", reason: `It ${planned.did} at ${utcTime(applied.at)}, because ${why}.` };
    case "held":
      return postponed(applied.reason, putting, deps);
    case "overtaken": // maybe in another field: the next look tells
    case "refused": // rights and policies can be mended
      return postponed(`What it ${made.did} was not put back yet: ${applied.reason}.`, putting, deps);
  }
}

const TIDYING = { tidies: true };

/** Somebody's own value is never replaced, and what holds its old value already is not touched. */
async function plan({ made, treatment }: PuttingBack, deps: Deps, signal: AbortSignal): Promise<Planned> {
  const { change } = made;
  const now = await deps.changes.held(change, signal);
  const reversal = reverse(change, now);
  if (reversal.kind === "none") {
    if (await isBack(change, now, deps, signal)) return { kind: "back" };
    const above = await runOnTopOf(change, treatment.episode.run, deps);
    return above === undefined
      ? reversal
      : { kind: "refused", reason: `Run ${above} has changed it further for a time: that is put back first.` };
  }
  try {
    return { ...reversal, diff: await deps.changes.dryRun(reversal.change, signal) };
  } catch (error) {
    if (!(error instanceof OutsideError) || error.retryable || error.code === "conflict") throw error;
    return { kind: "refused", reason: `The API server refuses to ${reversal.says}: ${error.detail || error.message}.` };
  }
}

const MOST = 500;

/** Another run whose own change, to be put back as well, was made on top of this one. */
async function runOnTopOf(change: Change, run: RunId, { restorations }: Deps): Promise<RunId | undefined> {
  const open = await restorations.list({ open: true, limit: MOST });
  const goes = open.filter((each) => each.run !== run && (each.dueAt !== null || each.asked !== null));
  return goes.find((each) => isOnTopOf(each.change, change))?.run;
}

async function isBack(
  change: Change,
  now: Awaited<ReturnType<Deps["changes"]["held"]>>,
  deps: Deps,
  signal: AbortSignal,
) {
  const back = now && reverse(change, { ...now, holds: true });
  return back?.kind === "change" && ((await deps.changes.held(back.change, signal))?.holds ?? false);
}

async function judge(
  { made, treatment }: PuttingBack,
  change: Change,
  deps: Deps,
  signal: AbortSignal,
): Promise<Verdict> {
  const { action, cause } = made;
  const mode = deps.settings.mode === "shadow" ? "shadow" : "auto"; // what was approved once is put back without asking
  const freshSince = treatment.episode.acceptedAt;
  const question: ApplyQuestion = { ...treatment, freshSince, mode, targets: [change.target], cause, action, change };
  const holder = await deps.restorations.holder(targetName(change.target), treatment.episode.run);
  if (holder) return refuse(`Run ${holder} is working on ${targetName(change.target)}.`);
  return merge(await ask(deps.guards.restore, question, signal));
}

import type { Applied } from "../domain/change.ts";
import { answered, type Consent } from "../domain/consent.ts";
import type { Mark } from "../domain/mark.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Plan } from "../domain/plan.ts";
import type { Treatment } from "../domain/treatment.ts";
import { merge } from "../domain/verdict.ts";
import { inWords, utcTime } from "../domain/wording.ts";
import { Cancelled, type Run } from "../ports/run.ts";
import { ask } from "./ask.ts";
import type { Deeds } from "./deeds.ts";
import type { Deps } from "./deps.ts";
import { held } from "./held.ts";
import { questionOf } from "./judge.ts";
import type { Prepared } from "./prepare.ts";

/** A change that was decided on, and for whom. */
export interface Decided {
  readonly treatment: Treatment;
  readonly plan: Pick<Plan, "cause">;
  readonly prepared: Prepared;
  readonly consent?: Consent;
}

/**
 * Sends the change. Its values are fixed, so a repeat after a crash has no second effect; the hold is asked once more,
 * because it must work at once, and in a run that was resumed here so are freezes and people. However it ends, the deeds
 * tell.
 */
export async function apply(decided: Decided, deeds: Deeds, run: Run, deps: Deps): Promise<Applied> {
  const { did, reason } = decided.prepared;
  const mark = { run: run.id, did, reason };
  const applied = await run
    .step("apply", ({ signal, doubt }) => send(decided, { mark, doubt }, deps, signal))
    .catch((error: unknown) => {
      if (error instanceof OutsideError || error instanceof Cancelled) deeds.add(`It is not known whether it ${did}.`);
      throw error;
    });
  if (applied.kind === "applied") deeds.add(`It ${did} at ${utcTime(applied.at)}.`);
  return applied;
}

async function send(
  decided: Decided,
  { mark, doubt }: { mark: Mark; doubt: boolean },
  deps: Deps,
  signal: AbortSignal,
): Promise<Applied> {
  const { prepared } = decided;
  const changed = doubt ? await changedSince(decided, deps, signal) : undefined;
  const objection = changed ?? (await held(prepared.runbook, prepared.target, deps)) ?? tooLate(prepared, deps);
  if (objection === undefined) return deps.changes.apply(prepared.change, mark, signal);
  if (!doubt) return { kind: "refused", reason: objection };
  const carried = await carriedBefore(prepared, deps, signal);
  return carried ?? { kind: "refused", reason: `${objection} An earlier try may have got through.`, perhaps: true };
}

/** An objection comes too late for what an earlier try has done: it is told, watched and judged like any other. */
async function carriedBefore(
  { change, preparedAt }: Prepared,
  { changes }: Deps,
  signal: AbortSignal,
): Promise<Applied | undefined> {
  const now = await changes.held(change, signal);
  if (!now?.holds || now.uid !== change.uid) return undefined;
  return { kind: "applied", generation: now.generation, at: preparedAt, warnings: [] };
}

/** What was asked before the crash, and may be answered otherwise now. */
async function changedSince(
  { treatment, plan, prepared, consent }: Decided,
  deps: Deps,
  signal: AbortSignal,
): Promise<string | undefined> {
  const question = questionOf(treatment, plan, { prepared, consent });
  const verdict = merge(answered(await ask(deps.guards.send, question, signal), consent));
  return verdict.kind === "allow" ? undefined : verdict.reason;
}

/** Judging alone may take so long. */
const AT_LEAST = 60_000;

/** A process that was paused for longer may have lost its lease meanwhile, and people are at work. */
export function tooLate({ preparedAt }: Pick<Prepared, "preparedAt">, { clock, settings }: Deps): string | undefined {
  const age = clock.now() - preparedAt;
  const limit = Math.max(AT_LEAST, settings.lease / 2);
  if (age < -1_000) return "The clock went backwards since the decision: not acting on it any more.";
  return age > limit ? `The decision is ${inWords(age)} old: not acting on it any more.` : undefined;
}

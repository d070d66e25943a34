import type { RunId } from "./brand.ts";
import type { Limits } from "./runbook.ts";
import { allow, refuse, type Verdict } from "./verdict.ts";
import { inWords, utcTime } from "./wording.ts";

/** What stands in the way of an action on a target. Times in milliseconds. */
export interface TargetHistory {
  /** Another run that has not ended and holds the lock. */
  readonly holder: RunId | undefined;
  /** When actions on the target were granted, newest first: at least `limits.actions` of them, if there were so many. */
  readonly granted: readonly number[];
  /** How many of them were this run's. */
  readonly attempts: number;
}

/** Whether one more action on `target` is allowed now. Refuses in doubt, and says when it frees. */
export function permit(target: string, history: TargetHistory, limits: Limits, now: number): Verdict {
  const reason =
    locked(target, history) ??
    doubtful(target, history, now) ??
    exhausted(target, history, limits) ??
    cooling(target, history, limits, now) ??
    overBudget(target, history, limits, now);
  return reason === undefined ? allow : refuse(reason);
}

function locked(target: string, { holder }: TargetHistory): string | undefined {
  return holder && `Run ${holder} is working on ${target}; the lock frees when that run ends.`;
}

/** The clock went back, or another replica's is ahead: windows cannot be measured. */
function doubtful(target: string, { granted: [last] }: TargetHistory, now: number): string | undefined {
  if (last === undefined || last <= now) return undefined;
  return `The last action on ${target} lies ${inWords(last - now)} in the future, so the clock cannot be trusted; this frees at ${utcTime(last)}.`;
}

function exhausted(target: string, { attempts }: TargetHistory, limits: Limits): string | undefined {
  if (attempts < limits.attempts) return undefined;
  return `This episode has had its ${count(limits.attempts, "action")} on ${target}; it frees with the next episode.`;
}

function cooling(target: string, { granted: [last] }: TargetHistory, limits: Limits, now: number): string | undefined {
  if (last === undefined || now - last >= limits.cooldown) return undefined;
  const until = utcTime(last + limits.cooldown);
  return `The last action on ${target} was ${inWords(now - last)} ago; the cooldown of ${inWords(limits.cooldown)} ends at ${until}.`;
}

/** Half-open windows: an action exactly one window ago no longer counts. */
function overBudget(target: string, { granted }: TargetHistory, limits: Limits, now: number): string | undefined {
  const oldest = granted[limits.actions - 1];
  if (limits.actions < 1) return `The runbook allows no action on ${target}; it frees when its budget is raised.`;
  if (oldest === undefined || now - oldest >= limits.window) return undefined;
  const frees = utcTime(oldest + limits.window);
  return `${target} has had its ${count(limits.actions, "action")} per ${inWords(limits.window)}; the budget frees at ${frees}.`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

import type { RunId } from "./brand.ts";
import type { Rate } from "./rate.ts";
import type { Limits } from "./runbook.ts";
import { allow, refuse, type Verdict } from "./verdict.ts";
import { inWords, utcTime } from "./wording.ts";

/** A sliding window of something, and what it has granted. */
export interface Budget {
  /** Whose: "Deployment a/b", "Namespace a", "Runbook drift", "first-responder". */
  readonly of: string;
  readonly noun: string;
  readonly rate: Rate;
  /** When it was drawn on, newest first: at least `rate.count` times, if there were so many. Milliseconds. */
  readonly granted: readonly number[];
}

/** What stands in the way of an action on a target. */
export interface Past {
  /** Another run that has not ended and holds the lock. */
  readonly holder: RunId | undefined;
  /** When the last action on the target was granted. */
  readonly last: number | undefined;
  /** How many actions on the target were this run's. */
  readonly attempts: number;
  readonly budgets: readonly Budget[];
}

/** Clocks of replicas that keep time differ by less. */
const SKEW = 2_000;

type Wait = Verdict & { readonly kind: "wait" };

/** Whether one more action on `target` is allowed now. Refuses in doubt, says when it frees, keeps every sentence. */
export function permit(target: string, past: Past, limits: Limits, now: number): Verdict {
  const refusals = [locked(target, past), doubtful(past, now), exhausted(target, past, limits)].filter(
    (each) => each !== undefined,
  );
  if (refusals.length > 0) return refuse(refusals.join(" "));
  const waits = [cooling(target, past, limits, now), ...past.budgets.map((each) => spent(each, now))];
  return latest(waits.filter((each) => each !== undefined));
}

function locked(target: string, { holder }: Past): string | undefined {
  return holder && `Run ${holder} is working on ${target}; the lock frees when that run ends.`;
}

/** The clock went back, or another replica's is ahead: windows cannot be measured. */
function doubtful({ budgets }: Past, now: number): string | undefined {
  const newest = Math.max(...budgets.flatMap(({ granted }) => granted.slice(0, 1)));
  if (newest <= now + SKEW) return undefined;
  return `The last action lies ${inWords(newest - now)} in the future, so the clock cannot be trusted; this frees at ${utcTime(newest)}.`;
}

function exhausted(target: string, { attempts }: Past, limits: Limits): string | undefined {
  if (attempts < limits.attempts) return undefined;
  return `This episode has had its ${count(limits.attempts, "action")} on ${target}; it frees with the next episode.`;
}

function cooling(target: string, { last }: Past, { cooldown }: Limits, now: number): Wait | undefined {
  if (last === undefined || cooldown === 0 || now - last >= cooldown) return undefined;
  const until = last + cooldown;
  const ago = inWords(now - last);
  return {
    kind: "wait",
    reason: `The last action on ${target} was ${ago} ago; the cooldown of ${inWords(cooldown)} ends at ${utcTime(until)}.`,
    until,
  };
}

/** Half-open windows: an action exactly one window ago no longer counts. */
function spent({ of, noun, rate, granted }: Budget, now: number): Wait | undefined {
  const oldest = granted[rate.count - 1];
  if (oldest === undefined || now - oldest >= rate.window) return undefined;
  const until = oldest + rate.window;
  const had = `${of} has had its ${count(rate.count, noun)} per ${inWords(rate.window)}`;
  return { kind: "wait", reason: `${had}; the budget frees at ${utcTime(until)}.`, until };
}

function latest(waits: readonly Wait[]): Verdict {
  if (waits.length === 0) return allow;
  const until = Math.max(...waits.map((each) => each.until));
  return { kind: "wait", reason: waits.map((each) => each.reason).join(" "), until };
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

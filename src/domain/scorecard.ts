import type { Mode } from "./mode.ts";
import type { Score } from "./score.ts";

/** How the shadowed runs of one runbook, or of one of its causes, compare with what happened. */
export interface Tally {
  readonly runbook: string;
  /** Absent: all of the runbook's causes together. */
  readonly cause?: string;
  readonly agree: number;
  readonly disagree: number;
  readonly unclear: number;
}

/** Which mode the scores speak for, and why. */
export interface Advice {
  readonly runbook: string;
  /** Null: there are not enough cases to advise anything. */
  readonly mode: Mode | null;
  /** A sentence. */
  readonly reason: string;
}

/** What it takes to advise more than shadow. Only runs that would have changed something count, and of those the clear ones. */
export const ENOUGH = { cases: 20, auto: 0.9, approve: 0.7 } as const;

/** One for each runbook, followed by one for each of its causes, in the order of their names. */
export function tallies(scores: readonly Score[]): readonly Tally[] {
  return grouped(scores, ({ runbook }) => runbook).flatMap(([runbook, all]) => [
    { runbook, ...counted(all) },
    ...grouped(all, ({ cause }) => cause).map(([cause, some]) => ({ runbook, cause, ...counted(some) })),
  ]);
}

export function advise(scores: readonly Score[]): readonly Advice[] {
  return grouped(scores, ({ runbook }) => runbook).map(([runbook, all]) => adviceOn(runbook, all));
}

function adviceOn(runbook: string, scores: readonly Score[]): Advice {
  const { agree, disagree, unclear } = counted(scores.filter(({ acts }) => acts));
  const clear = agree + disagree;
  if (clear < ENOUGH.cases) {
    const reason = `${clear} of the ${ENOUGH.cases} clear cases that it takes, ${unclear} unclear: stay in shadow mode.`;
    return { runbook, mode: null, reason };
  }
  const share = agree / clear;
  const told = `It would have done what was done in ${agree} of ${clear} clear cases (${Math.floor(share * 100)} %)`;
  if (share >= ENOUGH.auto) return { runbook, mode: "auto", reason: `${told}: at least ${ENOUGH.auto * 100} %.` };
  if (share >= ENOUGH.approve) return { runbook, mode: "approve", reason: `${told}: a person should look first.` };
  return { runbook, mode: "shadow", reason: `${told}: look at those that disagree.` };
}

function counted(scores: readonly Score[]): Pick<Tally, "agree" | "disagree" | "unclear"> {
  const count = (agreement: Score["agreement"]): number => scores.filter((each) => each.agreement === agreement).length;
  return { agree: count("agree"), disagree: count("disagree"), unclear: count("unclear") };
}

function grouped(
  scores: readonly Score[],
  by: (score: Score) => string,
): readonly (readonly [string, readonly Score[]])[] {
  return [...Map.groupBy(scores, by)].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

import type { Verdict } from "../domain/verdict.ts";
import type { Deps } from "./deps.ts";

/** How long a run waits under its lease for what is over soon. Well below the age at which a decision is too old. */
export function patience({ settings }: Pick<Deps, "settings">): number {
  return Math.max(30_000, settings.lease * 0.4);
}

export type Waiting = Verdict & { readonly kind: "wait" };

export function isWorthWaiting(verdict: Verdict, deps: Pick<Deps, "settings" | "clock">): verdict is Waiting {
  return verdict.kind === "wait" && verdict.until - deps.clock.now() <= patience(deps);
}

/** Asks until the answer is no "not yet", or one that lies beyond the patience: time has passed then, so the whole is asked again. */
export async function patiently<Answer extends { readonly kind: string }>(
  judge: (tried: number) => Promise<Answer>,
  deps: Pick<Deps, "settings" | "clock">,
  signal: AbortSignal,
): Promise<Answer> {
  const end = deps.clock.now() + patience(deps);
  for (let tried = 0; ; tried++) {
    const answer = await judge(tried);
    if (!isWaiting(answer) || answer.until > end || deps.clock.now() >= end) return answer;
    await deps.clock.sleep(Math.max(1_000, answer.until - deps.clock.now()), signal);
  }
}

function isWaiting(answer: { readonly kind: string }): answer is Waiting {
  return answer.kind === "wait";
}

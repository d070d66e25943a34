import { allow, merge, type Verdict } from "../domain/verdict.ts";
import type { Intents } from "../ports/intents.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Nobody is silenced for a run that could not act anyway: at least one target must have lock, cooldown and budgets free. */
export function budget(intents: Intents): Guard<AcknowledgeQuestion> {
  return {
    name: "budget",
    summary: "Is any target free, by lock, cooldown and budget?",
    example: "The last action on Deployment shop/checkout was 4 min ago; the cooldown of 10 min ends at 02:20:00 UTC.",
    judge: async ({ episode, runbook, targets }) => {
      const draw = { run: episode.run, runbook: runbook.name, limits: runbook.limits };
      const verdicts = await Promise.all(targets.map((target) => intents.check({ ...draw, target })));
      return verdicts.some((verdict) => verdict.kind === "allow") ? allow : soonest(verdicts);
    },
  };
}

/** The target that frees first; with all of their sentences when none does by itself. */
function soonest(verdicts: readonly Verdict[]): Verdict {
  const waits = verdicts.flatMap((verdict) => (verdict.kind === "wait" ? [verdict] : []));
  return waits.toSorted((a, b) => a.until - b.until)[0] ?? merge(verdicts.map((verdict) => ({ guard: "", verdict })));
}

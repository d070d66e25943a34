import { allow, type Verdict } from "../domain/verdict.ts";
import type { Intents } from "../ports/intents.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Nobody is silenced for a run that could not act anyway: at least one target must have lock, cooldown and budget free. */
export function budget(intents: Intents): Guard<AcknowledgeQuestion> {
  return {
    name: "budget",
    summary: "Is any target free, by lock, cooldown and budget?",
    example: "The last action on Deployment shop/checkout was 4 min ago; the cooldown of 10 min ends at 02:20:00 UTC.",
    judge: async ({ episode, runbook, targets }) => {
      const { limits } = runbook;
      const verdicts = await Promise.all(targets.map((target) => intents.check({ run: episode.run, target, limits })));
      return verdicts.some((verdict) => verdict.kind === "allow") ? allow : strictest(verdicts);
    },
  };
}

function strictest(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict.kind !== "allow") ?? allow;
}

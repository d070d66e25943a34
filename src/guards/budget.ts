import { allow, type Verdict } from "../domain/verdict.ts";
import type { Intents } from "../ports/intents.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Nobody is silenced for a run that could not act anyway: at least one target must have lock, cooldown and budget free. */
export function budget(intents: Intents): Guard<AcknowledgeQuestion> {
  return {
    name: "budget",
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

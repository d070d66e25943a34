import { allow, type Verdict } from "../domain/verdict.ts";
import { inWords, utcTime } from "../domain/wording.ts";
import { targetName } from "../domain/workload.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** Whoever has just deployed is looking, and knows more. An undo is about that very deployment. */
export function deployment(cluster: Cluster, clock: Clock): Guard<ApplyQuestion> {
  return {
    name: "deployment",
    summary: "Was the workload last deployed long enough ago (`limits.min_age`)? An undo is not asked.",
    example:
      "A person or a pipeline deployed Deployment shop/checkout 4 min ago: it is left to them for 10 min, until 02:20:00 UTC.",
    judge: async ({ change, runbook }, signal): Promise<Verdict> => {
      const { minAge } = runbook.limits;
      if (minAge === 0 || change.kind === "undo") return allow;
      const { deployedAt } = await cluster.workload(change.target, signal);
      const age = clock.now() - deployedAt;
      if (age >= minAge) return allow;
      const until = deployedAt + minAge;
      const who = `A person or a pipeline deployed ${targetName(change.target)} ${inWords(age)} ago`;
      return {
        kind: "wait",
        reason: `${who}: it is left to them for ${inWords(minAge)}, until ${utcTime(until)}.`,
        until,
      };
    },
  };
}

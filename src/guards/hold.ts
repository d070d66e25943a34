import { type Hold, heldThings, stops } from "../domain/hold.ts";
import { allow, refuse } from "../domain/verdict.ts";
import { utcTime } from "../domain/wording.ts";
import type { Holds } from "../ports/holds.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** The kill switch, read from the database each time. It stops a run when none of its targets is left. */
export function hold(holds: Holds): Guard<AcknowledgeQuestion> {
  return {
    name: "hold",
    summary: "Does an operator hold all actions, or those of the runbook, the namespace or the target?",
    example: "ana holds all actions until 04:00:00 UTC: database migration.",
    judge: async ({ runbook, targets }) => {
      const current = await holds.current();
      const stopping = (target: (typeof targets)[number]) => current.find((each) => stops(each, runbook.name, target));
      const everywhere = current.find(({ scope }) => scope.kind === "service");
      if (everywhere) return refuse(sentence(everywhere));
      const stopped = targets.flatMap((target) => stopping(target) ?? []);
      const [first] = stopped;
      return first && stopped.length === targets.length ? refuse(sentence(first)) : allow;
    },
  };
}

function sentence({ by, scope, until, reason }: Hold): string {
  const end = until === null ? "" : ` until ${utcTime(until)}`;
  return `${by} holds ${heldThings(scope)}${end}: ${reason}.`;
}

import { allow, refuse } from "../domain/verdict.ts";
import { inWords } from "../domain/wording.ts";
import type { Clock } from "../ports/clock.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Acts only on what was accepted at most `limit` milliseconds ago; a clock that went back counts as doubt. */
export function fresh(limit: number, clock: Clock): Guard<AcknowledgeQuestion> {
  return {
    name: "fresh",
    summary: "Was the alert accepted a short while ago (`runs.fresh_for`)?",
    example: "This alert was accepted 20 min ago; after 15 min it is too old to act on.",
    judge: async ({ freshSince }) => {
      const age = clock.now() - freshSince;
      if (age < -1_000) return refuse("The clock went backwards since this alert was accepted: its age is not known.");
      if (age <= limit) return allow;
      return refuse(`This alert was accepted ${inWords(age)} ago; after ${inWords(limit)} it is too old to act on.`);
    },
  };
}

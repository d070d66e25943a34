import { allow, refuse } from "../domain/verdict.ts";
import { utcTime } from "../domain/wording.ts";
import type { Holds } from "../ports/holds.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** The kill switch, read from the database each time. */
export function hold(holds: Holds): Guard<AcknowledgeQuestion> {
  return {
    name: "hold",
    summary: "Does an operator hold all actions?",
    example: "ana holds all actions until 04:00:00 UTC: database migration.",
    judge: async () => {
      const current = await holds.current();
      if (!current) return allow;
      const until = current.until === null ? "" : ` until ${utcTime(current.until)}`;
      return refuse(`${current.by} holds all actions${until}: ${current.reason}.`);
    },
  };
}

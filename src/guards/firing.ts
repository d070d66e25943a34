import { allow, refuse } from "../domain/verdict.ts";
import type { Progress } from "../ports/progress.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Acts only while Alertmanager says that the group fires. A replay is judged by the signal alone. */
export function firing(progress: Progress): Guard<AcknowledgeQuestion> {
  return {
    name: "firing",
    summary: "Does Alertmanager still report the group as firing?",
    example: "Alertmanager has reported the alert as resolved meanwhile.",
    judge: async ({ episode }) => {
      if (episode.kind === "replay" || (await progress.isFiring(episode.run))) return allow;
      return refuse("Alertmanager has reported the alert as resolved meanwhile.");
    },
  };
}

import type { Rate } from "../domain/rate.ts";
import { allow, refuse } from "../domain/verdict.ts";
import { inWords } from "../domain/wording.ts";
import type { Clock } from "../ports/clock.ts";
import type { Storms } from "../ports/storms.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Many groups at once are one trouble that no runbook knows: acting on each of its symptoms would make it worse. */
export function storm(storms: Storms, limit: Rate, clock: Clock): Guard<AcknowledgeQuestion> {
  return {
    name: "storm",
    summary: "Have so many alert groups come in at once (`storm.groups`) that it is wider than one workload?",
    example: "10 alert groups came in within 45 s: this is wider than one workload.",
    judge: async ({ episode }) => {
      if (episode.kind === "replay") return allow;
      const since = episode.acceptedAt - limit.window;
      const windows = 1 + Math.ceil(Math.max(0, clock.now() - since) / limit.window);
      // so many in so few windows: at least one of them was full
      const times = await storms.acceptedSince(since, limit.count * windows);
      const span = shortest(times, limit.count);
      if (span === undefined || span > limit.window) return allow;
      return refuse(
        `${limit.count} alert groups came in within ${inWords(span)}: this is wider than one workload. Nothing is changed, and every page stands.`,
      );
    },
  };
}

/** The shortest time in which `count` of them came. */
function shortest(times: readonly number[], count: number): number | undefined {
  const sorted = times.toSorted((a, b) => a - b);
  const spans = sorted.slice(count - 1).map((last, index) => last - (sorted[index] ?? last));
  return spans.length === 0 ? undefined : Math.min(...spans);
}

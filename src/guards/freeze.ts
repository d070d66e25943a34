import type { FreezeWindow } from "../domain/freeze.ts";
import { allow, type Verdict } from "../domain/verdict.ts";
import { utcMoment } from "../domain/wording.ts";
import type { Calendar } from "../ports/calendar.ts";
import type { Clock } from "../ports/clock.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Windows of the calendar in which nothing is changed. */
export function freeze(windows: readonly FreezeWindow[], calendar: Calendar, clock: Clock): Guard<AcknowledgeQuestion> {
  return {
    name: "freeze",
    summary: "Is it outside of all freeze windows (`freeze`)?",
    example: "Changes are frozen until 2026-11-30 13:00 UTC: Black Friday.",
    judge: async ({ targets }): Promise<Verdict> => {
      const now = clock.now();
      const open = windows.flatMap((window) => {
        const until = concerns(window, targets) ? calendar.openUntil(window, now) : undefined;
        return until === undefined ? [] : [{ name: window.name, until }];
      });
      const longest = open.toSorted((a, b) => b.until - a.until)[0];
      if (!longest) return allow;
      const { name, until } = longest;
      return { kind: "wait", reason: `Changes are frozen until ${utcMoment(until)}: ${name}.`, until };
    },
  };
}

/** All targets: where one is left, the run may still act on it. */
function concerns({ namespaces }: FreezeWindow, targets: AcknowledgeQuestion["targets"]): boolean {
  return namespaces.length === 0 || targets.every(({ namespace }) => namespaces.includes(namespace));
}

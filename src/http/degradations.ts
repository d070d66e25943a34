import type { Happening, Telemetry } from "../ports/telemetry.ts";
import type { Degradation } from "./deps.ts";

/** What does not work at the moment, learned from what happens: a part's last call, or what it told of itself. */
export function degradations(): Telemetry & { list(): readonly Degradation[] } {
  const reasons = new Map<string, string>();
  return {
    tell: (happening) => {
      const learned = learnedFrom(happening);
      if (learned?.reason) reasons.set(learned.part, learned.reason);
      else if (learned) reasons.delete(learned.part);
    },
    list: () => [...reasons].map(([part, reason]) => ({ part, reason })),
  };
}

/** Answers that say something about the request, not about the system. */
const ANSWERS = new Set(["ok", "missing", "conflict", "rejected"]);

/** `reason` null: the part works. */
function learnedFrom(happening: Happening): { part: string; reason: string | null } | undefined {
  switch (happening.kind) {
    case "degraded":
      return happening;
    case "restored":
      return { part: happening.part, reason: null };
    case "outside-call": {
      const { system, operation, result } = happening;
      return { part: system, reason: ANSWERS.has(result) ? null : `the last call (${operation}) was ${result}` };
    }
    default:
      return undefined;
  }
}

import type { Happening, Telemetry } from "../ports/telemetry.ts";
import type { Degradation } from "./deps.ts";

/** What does not work at the moment, learned from what happens: a part's last call, or what it told of itself. */
export function degradations(): Telemetry & { list(): readonly Degradation[] } {
  const reasons = new Map<string, string>();
  const learn = (part: string, reason: string | null): void => {
    if (reason === null) reasons.delete(part);
    else reasons.set(part, reason);
  };
  return {
    tell: (happening) => learnFrom(happening, learn),
    list: () => [...reasons].map(([part, reason]) => ({ part, reason })),
  };
}

/** Answers that say something about the request, not about the system. */
const ANSWERS = new Set(["ok", "missing", "conflict", "rejected"]);

function learnFrom(happening: Happening, learn: (part: string, reason: string | null) => void): void {
  switch (happening.kind) {
    case "degraded":
      return learn(happening.part, happening.reason);
    case "restored":
      return learn(happening.part, null);
    case "outside-call": {
      const { system, operation, result } = happening;
      return learn(system, ANSWERS.has(result) ? null : `the last call (${operation}) was ${result}`);
    }
    default:
      return undefined;
  }
}

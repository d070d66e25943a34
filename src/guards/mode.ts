import type { Mode } from "../domain/mode.ts";
import { allow, type Verdict } from "../domain/verdict.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Only `auto` acts by itself. */
export const mode: Guard<AcknowledgeQuestion> = {
  name: "mode",
  summary: "Do the runbook and the service allow acting by itself?",
  example: "Shadow mode: nothing is changed.",
  judge: ({ mode, runbook }) => Promise.resolve(byMode(mode, runbook.name)),
};

/** What the mode says, asked of nothing but itself. */
export function byMode(mode: Mode, runbook: string): Verdict {
  switch (mode) {
    case "auto":
      return allow;
    case "approve":
      return { kind: "ask", reason: `Runbook ${runbook} acts only when a person approves.` };
    case "shadow":
      return { kind: "refuse", reason: "Shadow mode: nothing is changed." };
  }
}

import { allow, type Verdict } from "../domain/verdict.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** Only `auto` acts by itself. */
export const mode: Guard<AcknowledgeQuestion> = {
  name: "mode",
  summary: "Do the runbook and the service allow acting by itself?",
  example: "Shadow mode: nothing is changed.",
  judge: ({ mode, runbook }): Promise<Verdict> => {
    switch (mode) {
      case "auto":
        return Promise.resolve(allow);
      case "approve":
        return Promise.resolve({ kind: "ask", reason: `Runbook ${runbook.name} acts only when a person approves.` });
      case "shadow":
        return Promise.resolve({ kind: "refuse", reason: "Shadow mode: nothing is changed." });
    }
  },
};

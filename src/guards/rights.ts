import type { Right } from "../domain/right.ts";
import { rightInWords } from "../domain/right-in-words.ts";
import type { Runbook } from "../domain/runbook.ts";
import { allow, refuse } from "../domain/verdict.ts";
import type { Permissions } from "../ports/permissions.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** What a runbook's remedies need, and who knows whether it is granted. */
export interface RightsKnown {
  readonly permissions: Permissions;
  of(runbook: Runbook): readonly Right[];
}

/** A runbook whose remedies lack a right changes nothing, and nobody is silenced for it. */
export function rights(known: RightsKnown): Guard<AcknowledgeQuestion> {
  return {
    name: "rights",
    summary: "Does the API server grant all that the runbook's remedies need?",
    example:
      "Runbook drift-backlog-overflow runs as shadow: its account may not patch deployments.apps drift-processor in spec-to-proof.",
    judge: async ({ runbook, mode }, signal) => {
      if (mode === "shadow") return allow; // the mode's own guard has its say
      const missing = await known.permissions.missing(known.of(runbook), signal);
      return missing.length === 0 ? allow : refuse(`${runsAsShadow(runbook.name, missing)}.`);
    },
  };
}

const SHOWN = 3;

/** Without its full stop. */
function runsAsShadow(runbook: string, missing: readonly Right[]): string {
  const more = missing.length > SHOWN ? ` and ${missing.length - SHOWN} things more` : "";
  return `Runbook ${runbook} runs as shadow: its account may not ${missing.slice(0, SHOWN).map(rightInWords).join(", ")}${more}`;
}

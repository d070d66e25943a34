import { actions } from "../actions/registry.ts";
import { collectors } from "../collectors/registry.ts";
import type { BlastRadius } from "../domain/blast-radius.ts";
import type { RightsKnown } from "../guards/rights.ts";
import type { Permissions } from "../ports/permissions.ts";
import { guardWants, remedyWants } from "../rights/want.ts";

const PARTS = { collectors, actions };

/** What a runbook's remedies and the guards before them cannot do without, whatever its mode, and whether it is granted. */
export function rightsOf(permissions: Permissions, blastRadius: BlastRadius): RightsKnown {
  return {
    permissions,
    of: (runbook) =>
      [...remedyWants(runbook, PARTS, "auto"), ...guardWants(runbook, PARTS, blastRadius)]
        .flatMap(({ rights }) => rights)
        .filter(({ dispensable }) => !dispensable),
  };
}

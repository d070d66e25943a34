import { actions } from "../actions/registry.ts";
import { collectors } from "../collectors/registry.ts";
import type { RightsKnown } from "../guards/rights.ts";
import type { Permissions } from "../ports/permissions.ts";
import { remedyWants } from "../rights/want.ts";

/** What a runbook's remedies cannot do without, whatever its mode, and whether it is granted. */
export function rightsOf(permissions: Permissions): RightsKnown {
  return {
    permissions,
    of: (runbook) =>
      remedyWants(runbook, { collectors, actions }, "auto")
        .flatMap(({ rights }) => rights)
        .filter(({ dispensable }) => !dispensable),
  };
}

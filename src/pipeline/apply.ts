import type { Applied } from "../domain/change.ts";
import { inWords } from "../domain/wording.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import type { Prepared } from "./prepare.ts";

/** A decision older than this is not carried out: the world it was made for may be gone. */
const DECISION_HOLDS = 5 * 60_000;

/**
 * Sends the change. Its values are fixed, so a repeat after a crash has no second effect; the hold is asked once more,
 * because it must work at once, also for a run that was resumed here.
 */
export async function apply(prepared: Prepared, run: Run, deps: Deps): Promise<Applied> {
  return run.step("apply", async ({ signal, doubt }) => {
    const objection = (await held(deps)) ?? tooLate(prepared, deps);
    if (objection === undefined) return deps.changes.apply(prepared.change, signal);
    return {
      kind: "refused" as const,
      reason: doubt ? `${objection} An earlier try may have got through.` : objection,
    };
  });
}

async function held(deps: Deps): Promise<string | undefined> {
  const hold = await deps.holds.current();
  return hold && `${hold.by} holds all actions: ${hold.reason}.`;
}

function tooLate({ preparedAt }: Prepared, deps: Deps): string | undefined {
  const age = deps.clock.now() - preparedAt;
  return age > DECISION_HOLDS ? `The decision is ${inWords(age)} old: not acting on it any more.` : undefined;
}

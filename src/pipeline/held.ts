import { heldThings, stops } from "../domain/hold.ts";
import type { Target } from "../domain/workload.ts";
import type { Deps } from "./deps.ts";

/** Why an action of that runbook on that target is held now: a sentence. Asked once more right before each change. */
export async function held(runbook: string, target: Target, deps: Pick<Deps, "holds">): Promise<string | undefined> {
  const hold = (await deps.holds.current()).find((each) => stops(each, runbook, target));
  return hold && `${hold.by} holds ${heldThings(hold.scope)}: ${hold.reason}.`;
}

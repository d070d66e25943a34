import type { Outcome } from "../domain/outcome.ts";
import { modeOf, type Treatment } from "../domain/treatment.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { type ForPeople, forPeople } from "./hand-off.ts";
import type { Prepared } from "./prepare.ts";
import { tellLast } from "./tell-last.ts";

type Objection = Exclude<Verdict, { kind: "allow" }>;

/** The guards said no. The plan is told all the same: a person may want to carry it out. */
export async function decline(
  treatment: Treatment,
  prepared: Prepared,
  { verdict, run }: { verdict: Objection; run: Run },
  deps: Deps,
): Promise<Outcome | ForPeople> {
  if (modeOf(treatment) !== "shadow") {
    return forPeople(`${verdict.reason} Not done: ${prepared.says}.`);
  }
  const outcome = { kind: "shadowed", reason: `Would ${prepared.says}. ${verdict.reason}` } as const;
  await tellLast(treatment, outcome, run, deps);
  return outcome;
}

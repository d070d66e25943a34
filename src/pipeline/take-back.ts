import type { Recovery } from "../domain/health.ts";
import type { Treatment } from "../domain/treatment.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { type ForPeople, forPeople, inVain } from "./hand-off.ts";
import { canBePutBack } from "./keep.ts";
import type { Prepared } from "./prepare.ts";
import { settle } from "./put-back.ts";
import { restore } from "./restore.ts";

/** It got worse: what was changed is put back, where that can be done, and a person takes over. */
export async function takeBack(
  treatment: Treatment,
  { cause, prepared, health }: { cause: string; prepared: Prepared; health: Recovery & { kind: "worse" } },
  run: Run,
  deps: Deps,
): Promise<ForPeople> {
  if (!canBePutBack(prepared)) return inVain(health.reason, prepared);
  const made = { ...prepared, cause };
  const end = await restore({ made, why: "it got worse", treatment }, run, deps);
  if (end.kind !== "postponed") await settle(made, end, run, deps);
  const later = end.kind === "postponed" ? ` To put it back: first-responder undo ${run.id}.` : "";
  return forPeople(`${health.reason} ${end.reason}${later}`);
}

import type { Applied } from "../domain/change.ts";
import { reverse } from "../domain/reverse.ts";
import type { Treatment } from "../domain/treatment.ts";
import { targetName } from "../domain/workload.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { type ForPeople, forPeople } from "./hand-off.ts";
import type { Prepared } from "./prepare.ts";

/** Writes down what the change replaces, before it is sent: a crash right after it must not make a temporary remedy last. */
export async function keep(
  { runbook }: Treatment,
  { cause, prepared }: { cause: string; prepared: Prepared },
  run: Run,
  deps: Deps,
): Promise<void> {
  if (!canBePutBack(prepared)) return;
  await run.step("keep", async () => {
    const { change, did, action, target, lasts } = prepared;
    const madeAt = deps.clock.now();
    const dueAt = lasts === undefined ? null : madeAt + lasts;
    const made = { run: run.id, target: targetName(target), runbook: runbook.name, cause, action, did, change };
    await deps.restorations.keep({ ...made, madeAt, soak: runbook.verify.soak, dueAt });
    return dueAt;
  });
}

/** The change was refused: a person is needed. What may have got through all the same stays to be put back. */
export async function forget(
  prepared: Prepared,
  applied: Exclude<Applied, { kind: "applied" }>,
  run: Run,
  deps: Deps,
): Promise<ForPeople> {
  const { reason } = applied;
  const perhaps = applied.kind === "refused" && applied.perhaps;
  if (canBePutBack(prepared) && !perhaps) {
    const end = { kind: "left", reason: `It was not carried out: ${reason}` } as const;
    await run.step("forget", () => deps.restorations.settle(run.id, end));
  }
  return forPeople(reason);
}

export function canBePutBack({ change }: Pick<Prepared, "change">): boolean {
  return reverse(change, { ...change, holds: true }).kind === "change";
}

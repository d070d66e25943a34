import type { WideLimits } from "../../domain/budgets.ts";
import type { Rate } from "../../domain/rate.ts";
import type { Budget } from "../../domain/reservation.ts";
import { targetName } from "../../domain/workload.ts";
import type { Draw } from "../../ports/intents.ts";
import type { Query } from "./store.ts";

/** `changeKind` is known once the change is. */
export type Drawn = Draw & { readonly changeKind: string | undefined };

/** What an action draws on, the target's own budget first, with what was granted of each. */
export function budgetsOf(draw: Drawn, db: Query, wide: WideLimits): Promise<readonly Budget[]> {
  const { target, runbook, limits, changeKind } = draw;
  const name = targetName(target);
  const perTarget = { count: limits.actions, window: limits.window };
  return Promise.all([
    budget({ of: name, rate: perTarget }, { target: name }, db),
    budget({ of: `Runbook ${runbook}`, rate: limits.runbook }, { runbook }, db),
    budget({ of: `Namespace ${target.namespace}`, rate: wide.namespace }, { namespace: target.namespace }, db),
    budget({ of: "first-responder", rate: wide.service }, {}, db),
    ...(changeKind === MEMORY ? [memoryRaise(name, limits.window, db)] : []),
  ]);
}

const MEMORY = "memory-limit";

/** A workload that needs more memory again so soon has a leak: more of it only delays the end. */
function memoryRaise(target: string, window: number, db: Query): Promise<Budget> {
  const rate = { count: 1, window };
  return budget({ of: target, noun: "memory raise", rate }, { target, change_kind: MEMORY }, db);
}

type Scope = Partial<Readonly<Record<"target" | "runbook" | "namespace" | "change_kind", string>>>;

async function budget(
  { of, noun = "action", rate }: { of: string; noun?: string; rate: Rate },
  scope: Scope,
  db: Query,
): Promise<Budget> {
  let granted = db.selectFrom("intents").select("at").where("granted", "=", 1);
  for (const [column, value] of Object.entries(scope)) granted = granted.where(column as keyof Scope, "=", value);
  const newest = await granted.orderBy("at", "desc").limit(rate.count).execute();
  return { of, noun, rate, granted: newest.map(({ at }) => at) };
}

import type { RunId } from "../../domain/brand.ts";
import type { WideLimits } from "../../domain/budgets.ts";
import { type Past, permit } from "../../domain/reservation.ts";
import { allow, refuse, type Verdict } from "../../domain/verdict.ts";
import { targetName } from "../../domain/workload.ts";
import type { Intent, Intents } from "../../ports/intents.ts";
import { budgetsOf, type Drawn } from "./budgets.ts";
import type { ReadMoments } from "./moments.ts";
import type { Query, Store, Trx } from "./store.ts";

/** The row that everybody who reserves holds meanwhile: the widest budget is everybody's. */
const ALL = "*";

export function intents(store: Store, read: ReadMoments, wide: WideLimits): Intents {
  return {
    check: (draw) =>
      store.ask("checking budgets", async (db) => {
        const { earliest, doubt } = await read(db);
        return doubt === undefined ? judge({ ...draw, changeKind: undefined }, db, earliest, wide) : refuse(doubt);
      }),
    reserve: (intent) =>
      store.transactAsRun("taking a budget", async (trx) => {
        await lockAll(trx, store.kind);
        const first = await firstAnswer(trx, intent);
        if (first) return first;
        const { earliest, latest, doubt } = await read(trx);
        if (doubt !== undefined) return refuse(doubt);
        const verdict = await judge({ ...intent, changeKind: intent.change.kind }, trx, earliest, wide);
        if (verdict.kind !== "wait") await writeAnswer(trx, intent, verdict, latest);
        if (verdict.kind === "allow") await takeLock(trx, intent);
        return verdict;
      }),
  };
}

async function judge(draw: Drawn, db: Query, now: number, wide: WideLimits): Promise<Verdict> {
  return permit(targetName(draw.target), await pastOf(draw, db, wide), draw.limits, now);
}

async function pastOf(draw: Drawn, db: Query, wide: WideLimits): Promise<Past> {
  const target = targetName(draw.target);
  const own = await db
    .selectFrom("intents")
    .select(({ fn }) => fn.countAll().as("attempts"))
    .where("target", "=", target)
    .where("granted", "=", 1)
    .where("run_id", "=", draw.run)
    .executeTakeFirstOrThrow();
  const budgets = await budgetsOf(draw, db, wide);
  return {
    holder: await holderOf(target, draw.run, db),
    last: budgets[0]?.granted[0],
    attempts: Number(own.attempts),
    budgets,
  };
}

/** Another run that has not ended and holds the target's lock. */
export async function holderOf(target: string, run: RunId, db: Query): Promise<RunId | undefined> {
  const holder = await db
    .selectFrom("locks")
    .innerJoin("runs", "runs.id", "locks.run_id")
    .select("runs.id")
    .where("locks.target", "=", target)
    .where("runs.state", "<>", "ended")
    .where("runs.id", "<>", run)
    .executeTakeFirst();
  return holder?.id as RunId | undefined;
}

/** Whoever reserves waits here until this transaction ends. SQLite has one writer anyway. */
async function lockAll(trx: Trx, kind: Store["kind"]): Promise<void> {
  if (kind === "sqlite") return;
  await trx
    .insertInto("locks")
    .values({ target: ALL, run_id: null })
    .onConflict((on) => on.column("target").doNothing())
    .execute();
  await trx.selectFrom("locks").select("target").where("target", "=", ALL).forUpdate().execute();
}

async function takeLock(trx: Trx, { run, target }: Intent): Promise<void> {
  await trx
    .insertInto("locks")
    .values({ target: targetName(target), run_id: run })
    .onConflict((on) => on.column("target").doUpdateSet({ run_id: run }))
    .execute();
}

async function firstAnswer(trx: Trx, { run, key }: Intent): Promise<Verdict | undefined> {
  const row = await trx
    .selectFrom("intents")
    .select("reason")
    .where("run_id", "=", run)
    .where("key", "=", key)
    .executeTakeFirst();
  if (!row) return undefined;
  return row.reason === null ? allow : refuse(row.reason);
}

async function writeAnswer(
  trx: Trx,
  intent: Intent,
  verdict: Exclude<Verdict, { kind: "wait" }>,
  at: number,
): Promise<void> {
  const { run, key, target, runbook, cause, action, change } = intent;
  await trx
    .insertInto("intents")
    .values({
      run_id: run,
      key,
      target: targetName(target),
      namespace: target.namespace,
      at,
      granted: verdict.kind === "allow" ? 1 : 0,
      reason: verdict.kind === "allow" ? null : verdict.reason,
      runbook,
      cause,
      action,
      change_kind: change.kind,
      change: JSON.stringify(change),
    })
    .execute();
}

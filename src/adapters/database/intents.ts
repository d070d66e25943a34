import type { RunId } from "../../domain/brand.ts";
import { permit, type TargetHistory } from "../../domain/reservation.ts";
import type { Limits } from "../../domain/runbook.ts";
import { allow, refuse, type Verdict } from "../../domain/verdict.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Intent, Intents } from "../../ports/intents.ts";
import type { Query, Store, Trx } from "./store.ts";

type Asked = Pick<Intent, "run" | "target" | "limits">;

export function intents(store: Store, clock: Clock): Intents {
  return {
    check: (asked) => store.ask("checking a target's budget", (db) => judge(asked, db, clock.now())),
    reserve: (intent) =>
      store.transactAsRun("taking a target's budget", async (trx) => {
        await lockTarget(trx, intent.target, store.kind);
        const first = await firstAnswer(trx, intent);
        if (first) return first;
        const now = clock.now();
        const verdict = await judge(intent, trx, now);
        await writeAnswer(trx, intent, verdict, now);
        if (verdict.kind === "allow") await takeLock(trx, intent);
        return verdict;
      }),
  };
}

async function judge({ run, target, limits }: Asked, db: Query, now: number): Promise<Verdict> {
  return permit(target, await historyOf(db, run, target, limits), limits, now);
}

async function historyOf(db: Query, run: RunId, target: string, limits: Limits): Promise<TargetHistory> {
  const granted = db.selectFrom("intents").where("target", "=", target).where("granted", "=", 1);
  const newest = await granted.select("at").orderBy("at", "desc").limit(Math.max(1, limits.actions)).execute();
  const own = await granted
    .select(({ fn }) => fn.countAll().as("attempts"))
    .where("run_id", "=", run)
    .executeTakeFirstOrThrow();
  const holder = await db
    .selectFrom("locks")
    .innerJoin("runs", "runs.id", "locks.run_id")
    .select("runs.id")
    .where("locks.target", "=", target)
    .where("runs.state", "<>", "ended")
    .where("runs.id", "<>", run)
    .executeTakeFirst();
  return {
    holder: holder?.id as RunId | undefined,
    granted: newest.map(({ at }) => at),
    attempts: Number(own.attempts),
  };
}

/** Whoever asks for the same target waits here until this transaction ends. SQLite has one writer anyway. */
async function lockTarget(trx: Trx, target: string, kind: Store["kind"]): Promise<void> {
  await trx
    .insertInto("locks")
    .values({ target, run_id: null })
    .onConflict((on) => on.column("target").doNothing())
    .execute();
  if (kind === "sqlite") return;
  await trx.selectFrom("locks").select("target").where("target", "=", target).forUpdate().execute();
}

async function takeLock(trx: Trx, { run, target }: Intent): Promise<void> {
  await trx.updateTable("locks").set({ run_id: run }).where("target", "=", target).execute();
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

async function writeAnswer(trx: Trx, intent: Intent, verdict: Verdict, now: number): Promise<void> {
  const { run, key, target, runbook, cause, action, change } = intent;
  await trx
    .insertInto("intents")
    .values({
      run_id: run,
      key,
      target,
      at: now,
      granted: verdict.kind === "allow" ? 1 : 0,
      reason: verdict.kind === "allow" ? null : verdict.reason,
      runbook,
      cause,
      action,
      change: JSON.stringify(change),
    })
    .execute();
}

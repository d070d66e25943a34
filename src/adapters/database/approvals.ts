import type { Selectable } from "kysely";
import type { RunId } from "../../domain/brand.ts";
import type { Answer, Answered, Approval, Approvals, Question } from "../../ports/approvals.ts";
import type { Clock } from "../../ports/clock.ts";
import { ring } from "./bell.ts";
import type { EventLog } from "./event-log.ts";
import type { Query, Store, Trx } from "./store.ts";
import type { ApprovalsTable } from "./tables.ts";

export function approvals(store: Store, clock: Clock, log: EventLog): Approvals {
  return {
    ask: (question, round) =>
      store.transactAsRun("asking for an approval", (trx) => ask(trx, question, round, clock.now())),
    answer: (run, answer) =>
      store.transact("storing an answer", (trx) => take(trx, run, answer, { log, now: clock.now() })),
    read: (run) => store.ask("reading an approval", (db) => last(db, run)),
  };
}

async function ask(trx: Trx, question: Question, round: number, now: number): Promise<Approval> {
  const { run, plan, says, diff, risk, reason, until } = question;
  const told = JSON.stringify({ says, diff, risk, reason });
  const unanswered = { answer: null, by: null, why: null, answered_at: null };
  await trx
    .insertInto("approvals")
    .values({ run_id: run, round, plan, question: told, asked_at: now, until, ...unanswered })
    .onConflict((on) => on.doNothing())
    .execute();
  const stands = await trx
    .selectFrom("approvals")
    .selectAll()
    .where("run_id", "=", run)
    .where("round", "=", round)
    .executeTakeFirstOrThrow();
  return approval(stands);
}

/** One row, one answer: whoever comes second finds it taken, on whichever replica. */
async function take(
  trx: Trx,
  run: RunId,
  { kind, by, why, plan }: Answer & { readonly plan?: string },
  { log, now }: { readonly log: EventLog; readonly now: number },
): Promise<Answered> {
  const asked = await last(trx, run);
  if (!asked) return "nothing-asked";
  if (asked.answer) return "answered-before";
  if (now > asked.until) return "too-late";
  if (plan !== undefined && plan !== asked.plan) return "another-plan";
  const { numUpdatedRows } = await trx
    .updateTable("approvals")
    .set({ answer: kind, by, why, answered_at: now })
    .where("run_id", "=", run)
    .where("round", "=", asked.round)
    .where("answer", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return "answered-before";
  await log.append(trx, run, { key: `answer:${asked.round}`, name: kind, data: { by, why, plan: asked.plan } });
  await ring(trx, [run]);
  return "taken";
}

async function last(db: Query, run: RunId): Promise<Approval | undefined> {
  const row = await db
    .selectFrom("approvals")
    .selectAll()
    .where("run_id", "=", run)
    .orderBy("round", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && approval(row);
}

function approval(row: Selectable<ApprovalsTable>): Approval {
  const asked = JSON.parse(row.question) as Pick<Question, "says" | "diff" | "risk" | "reason">;
  const { answer, by, why, answered_at: at } = row;
  return {
    run: row.run_id as RunId,
    plan: row.plan,
    ...asked,
    until: row.until,
    round: row.round,
    askedAt: row.asked_at,
    answer: answer === null ? null : { kind: answer, by: by ?? "", why: why ?? "", at: at ?? row.until },
  };
}

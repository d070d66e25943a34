import type { RunId } from "../../domain/brand.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Task, TaskKind } from "../../ports/engine.ts";
import type { EventLog } from "./event-log.ts";
import { newTask } from "./new-run.ts";
import type { Query, Store, Trx } from "./store.ts";
import type { Claim, Tasks } from "./tasks.ts";

/** What a run's log says when a task is first started. */
const STARTED: Readonly<Record<TaskKind, string>> = {
  remediate: "accepted",
  close: "resolved",
  relapse: "relapsed",
  restore: "restoring",
  score: "scoring",
};

interface Parts {
  readonly store: Store;
  readonly log: EventLog;
  readonly clock: Pick<Clock, "now">;
  /** Whom to tell of cancels that this process was asked for. */
  readonly told: Set<(run: RunId) => void>;
}

/** The work list in the tables. */
export function workList({ store, log, clock, told }: Parts): Tasks {
  return {
    claimable: (limit) => store.ask("looking for work", (db) => claimable(db, limit, clock.now())),
    claim: (task, owner) => store.transactAsRun("starting a task", (trx) => claim(trx, task, owner, log)),
    release: (owner) => store.ask("giving back tasks", (db) => release(db, owner)),
    putAside: (task, until) => store.transactAsRun("putting a task aside", (trx) => putAside(trx, task, until)),
    failed: (task) => store.transactAsRun("counting a failure", (trx) => failed(trx, task)),
    done: async (task) => {
      await store.transactAsRun("ending a task", (trx) =>
        trx.updateTable("tasks").set({ state: "done" }).where("id", "=", task.id).execute(),
      );
    },
    isCancelled: async (run) => (await cancelledAmong([run], store)).length > 0,
    cancelledAmong: (runs) => cancelledAmong(runs, store),
    onCancel: (cancelled) => {
      told.add(cancelled);
      return () => {
        told.delete(cancelled);
      };
    },
  };
}

/** What was begun goes on before what was not. */
async function claimable(db: Query, limit: number, now: number): Promise<readonly Task[]> {
  const begun = await waitingTasks(db, limit, now);
  if (begun.length >= limit) return begun;
  const rows = await db
    .selectFrom("runs")
    .select("id")
    .where("state", "=", "accepted")
    .orderBy("id")
    .limit(limit - begun.length)
    .execute();
  return [...begun, ...rows.map(({ id }) => ({ id, run: id as RunId, kind: "remediate" as const }))];
}

async function waitingTasks(db: Query, limit: number, now: number): Promise<readonly Task[]> {
  const rows = await db
    .selectFrom("tasks as task")
    .innerJoin("runs", "runs.id", "task.run_id")
    .select(["task.id", "task.run_id", "task.kind"])
    .where("task.state", "=", "waiting")
    .where("runs.state", "<>", "accepted")
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("tasks as earlier")
            .select("earlier.id")
            .whereRef("earlier.run_id", "=", "task.run_id")
            .whereRef("earlier.position", "<", "task.position")
            .where("earlier.state", "<>", "done"),
        ),
      ),
    )
    .where((eb) =>
      eb.or([eb("task.put_aside_until", "is", null), eb("task.put_aside_until", "<=", now), eb("task.rung", "=", 1)]),
    )
    .orderBy("task.created_at")
    .orderBy("task.id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, run: row.run_id as RunId, kind: row.kind }));
}

async function claim(trx: Trx, task: Task, owner: string, log: EventLog): Promise<Claim | undefined> {
  const claimed = (await begin(trx, task, owner)) ?? (await start(trx, task, owner));
  if (claimed) await log.append(trx, task.run, { key: task.id, name: STARTED[task.kind], data: null });
  return claimed;
}

/** A run's first task has no row before it is claimed: an accepted run stands for it. */
async function begin(trx: Trx, task: Task, owner: string): Promise<Claim | undefined> {
  if (task.kind !== "remediate") return undefined;
  const run = await trx
    .updateTable("runs")
    .set({ state: "running" })
    .where("id", "=", task.run)
    .where("state", "=", "accepted")
    .returning("accepted_at")
    .executeTakeFirst();
  if (!run) return undefined;
  const row = newTask({ ...task, position: 0 }, run.accepted_at);
  await trx
    .insertInto("tasks")
    .values({ ...row, state: "started", owner, starts: 1 })
    .execute();
  return { resumed: false, doubt: false };
}

async function start(trx: Trx, task: Task, owner: string): Promise<Claim | undefined> {
  const before = await trx.selectFrom("tasks").select("doubtless").where("id", "=", task.id).executeTakeFirst();
  const taken = await trx
    .updateTable("tasks")
    .set(({ eb }) => ({
      state: "started" as const,
      owner,
      starts: eb("starts", "+", 1),
      put_aside_until: null,
      rung: 0,
      doubtless: 0,
    }))
    .where("id", "=", task.id)
    .where("state", "=", "waiting")
    .returning("starts")
    .executeTakeFirst();
  return taken && { resumed: taken.starts > 1, doubt: taken.starts > 1 && before?.doubtless !== 1 };
}

async function putAside(trx: Trx, task: Task, until: number): Promise<void> {
  await trx
    .updateTable("tasks")
    .set({ state: "waiting", owner: null, put_aside_until: until, doubtless: 1 })
    .where("id", "=", task.id)
    .where("state", "=", "started")
    .execute();
}

async function release(db: Query, owner: string | undefined): Promise<number> {
  const all = db.updateTable("tasks").set({ state: "waiting", owner: null }).where("state", "=", "started");
  const theirs = owner === undefined ? all : all.where("owner", "=", owner);
  const { numUpdatedRows } = await theirs.executeTakeFirst();
  return Number(numUpdatedRows);
}

async function failed(trx: Trx, task: Task): Promise<number> {
  const { failures } = await trx
    .updateTable("tasks")
    .set((eb) => ({ failures: eb("failures", "+", 1) }))
    .where("id", "=", task.id)
    .returning("failures")
    .executeTakeFirstOrThrow();
  return failures;
}

async function cancelledAmong(runs: readonly RunId[], store: Store): Promise<readonly RunId[]> {
  if (runs.length === 0) return [];
  const rows = await store.ask("looking for cancels", (db) =>
    db.selectFrom("runs").select("id").where("id", "in", runs).where("cancel", "is not", null).execute(),
  );
  return rows.map((row) => row.id as RunId);
}

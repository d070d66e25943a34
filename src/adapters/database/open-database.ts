import type { RunId } from "../../domain/brand.ts";
import { WIDE_LIMITS, type WideLimits } from "../../domain/budgets.ts";
import type { Acts } from "../../ports/acts.ts";
import type { Approvals } from "../../ports/approvals.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Events } from "../../ports/events.ts";
import type { Holds } from "../../ports/holds.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Intents } from "../../ports/intents.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Progress } from "../../ports/progress.ts";
import type { Restorations } from "../../ports/restorations.ts";
import type { Scorecard } from "../../ports/scorecard.ts";
import type { Storms } from "../../ports/storms.ts";
import { type Intaker, intaker } from "./accept.ts";
import { acts } from "./acts.ts";
import { approvals } from "./approvals.ts";
import { queueDue } from "./due.ts";
import { type EventLog, eventLog } from "./event-log.ts";
import { events } from "./events.ts";
import { holds } from "./holds.ts";
import { intents } from "./intents.ts";
import { journal } from "./journal.ts";
import { migrate } from "./migrate.ts";
import { byClocks, type ReadMoments } from "./moments.ts";
import { openPostgres } from "./postgres.ts";
import { progress } from "./progress.ts";
import { type Queue, queue } from "./queue.ts";
import { restorations } from "./restorations.ts";
import { sweepRetention } from "./retention.ts";
import { scorecard } from "./scorecard.ts";
import { openSqlite } from "./sqlite.ts";
import type { CheckOwner, Store } from "./store.ts";
import { storms } from "./storms.ts";
import type { Tasks } from "./tasks.ts";
import { type Watchers, watchers } from "./watchers.ts";
import { workList } from "./work-list.ts";

export type Where =
  | { readonly kind: "sqlite"; readonly dir: string }
  | { readonly kind: "postgres"; readonly url: string; readonly poolSize: number };

export interface DatabaseOptions {
  readonly clock: Clock;
  readonly identity: Identity;
  /** Milliseconds. */
  readonly relapseWindow: number;
  /** Budgets beyond those of a runbook; default: {@link WIDE_LIMITS}. */
  readonly limits?: WideLimits;
  /** Default: the clock alone. */
  readonly moments?: ReadMoments;
  /** Postgres: refuses the writes of a process that was replaced. */
  readonly checkOwner?: CheckOwner;
}

/** Everything that is kept, open and up to date. */
export interface Database {
  readonly journal: Journal;
  readonly progress: Progress;
  readonly events: Events;
  readonly intents: Intents;
  readonly holds: Holds;
  readonly restorations: Restorations;
  readonly scorecard: Scorecard;
  readonly approvals: Approvals;
  readonly acts: Acts;
  readonly storms: Storms;
  /** For engines: the work list, the log inside their own transactions, and the database itself. */
  readonly tasks: Tasks;
  readonly log: EventLog;
  readonly store: Store;
  /** Tells those who watch a run that an engine has appended to its log. */
  changed(run: RunId): void;
  /** See {@link sweepRetention}. */
  sweepRetention(olderThan: number, batch: number): Promise<number>;
  queue(): Promise<Queue>;
  /** See {@link queueDue}. */
  queueDue(): Promise<number>;
  /** Rejects with OutsideError when a notification could not be stored now. */
  check(): Promise<void>;
  /** Stores what waits, then closes. */
  close(): Promise<void>;
}

/** Opens and migrates. Rejects with OutsideError("journal"): away, or the directory belongs to another process. */
export async function openDatabase(where: Where, options: DatabaseOptions): Promise<Database> {
  const store = await (where.kind === "sqlite" ? openSqlite(where.dir) : openPostgres(where, options.checkOwner));
  return databaseOver(store, options);
}

/** Migrates an open store and puts the ports over it. */
async function databaseOver(store: Store, options: DatabaseOptions): Promise<Database> {
  const { clock, identity } = options;
  try {
    await migrate(store);
  } catch (error) {
    await store.close();
    throw error;
  }
  const log = eventLog(store.kind, clock, identity);
  const watching = watchers(store, clock);
  const intake = intaker({ store, ...options });
  const toldOfCancels = new Set<(run: RunId) => void>();
  const cancelled = (run: RunId): void => {
    watching.changed(run);
    for (const tell of toldOfCancels) tell(run);
  };
  return {
    journal: journal({ store, clock, identity, log, intake, cancelled }),
    progress: progress({ store, clock, identity }),
    events: events(store, log, watching),
    intents: intents(store, options.moments ?? byClocks(clock), options.limits ?? WIDE_LIMITS),
    holds: holds(store, clock),
    restorations: restorations(store, clock),
    scorecard: scorecard(store, clock),
    tasks: workList({ store, log, clock, told: toldOfCancels }),
    approvals: approvals(store, clock, log),
    acts: acts(store, clock),
    storms: storms(store),
    log,
    store,
    changed: (run) => watching.changed(run),
    sweepRetention: (olderThan, batch) => sweepRetention(store, olderThan, batch),
    queue: () => queue(store),
    queueDue: () => queueDue(store, clock.now(), options.relapseWindow),
    check: () => check(store),
    close: () => close(store, watching, intake),
  };
}

/** A real write, for a full disk shows in no other way; no target has an empty name. */
async function check(store: Store): Promise<void> {
  await store.transact("checking that the database takes writes", async (trx) => {
    const probe = trx.insertInto("locks").values({ target: "", run_id: null });
    await probe.onConflict((on) => on.column("target").doUpdateSet({ run_id: null })).execute();
  });
}

async function close(store: Store, watching: Watchers, intake: Intaker): Promise<void> {
  watching.close();
  await intake.idle();
  await store.close();
}

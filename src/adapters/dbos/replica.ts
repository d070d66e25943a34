import { setTimeout as after } from "node:timers/promises";
import { OutsideError } from "../../domain/outside-error.ts";
import type { Work } from "../../ports/engine.ts";
import type { Fence } from "../../ports/fence.ts";
import { Interrupted } from "../../ports/run.ts";
import type { Database } from "../database/open-database.ts";
import { type Cancels, cancels } from "../engine-core/cancels.ts";
import { type Dispatcher, dispatcher, type Perform } from "../engine-core/dispatcher.ts";
import type { Tools } from "../engine-core/reins.ts";
import { alone } from "./alone.ts";
import { type Connections, connections } from "./connections.ts";
import { type DbosLog, type DbosRuntime, dbosRuntime } from "./dbos-runtime.ts";
import { type Heartbeat, heartbeat } from "./heartbeat.ts";
import { performTask } from "./perform-task.ts";
import { purge } from "./purge.ts";
import { type Replicas, replicas } from "./replicas.ts";
import { rounds } from "./rounds.ts";
import type { Timing } from "./timing.ts";

export interface ReplicaParts {
  /** The same Postgres that `database` is open on. DBOS keeps its tables there, in a schema of its own. */
  readonly url: string;
  /** From `newReplica`; `database` must be open with `stillAlive` of it. */
  readonly replica: string;
  readonly database: Pick<Database, "tasks" | "progress" | "store" | "log" | "changed">;
  readonly tools: Tools;
  /** Another replica has taken our runs. They have been let go; the process should end, and not with 0. */
  readonly onFenced: (reason: string) => void;
  /** How many tasks this replica works on at a time. */
  readonly concurrency?: number;
  /** What DBOS has to say beyond what we tell ourselves. */
  readonly log?: DbosLog;
  readonly timing: Timing;
}

/** One process among those that share the work. */
export interface Replica {
  readonly fence: Fence;
  wake(): void;
  drain(): Promise<void>;
  /** See `DbosEngine`. */
  purge(batch: number): Promise<number>;
}

const CONCURRENCY = 64;
const REPLACED = "another replica has taken over, for we were silent too long";
/** Milliseconds for runs to come to rest at a drain; those that wait for a lost database never would. */
const REST = 5_000;

/** Joins the others and begins to work. Rejects with OutsideError("journal"), or DBOS' own error, when Postgres is away. */
export async function startReplica(parts: ReplicaParts, work: Work): Promise<Replica> {
  const pools = await connections(parts.url, parts.timing);
  try {
    const others = replicas(parts.replica, pools.heart, parts.database.store);
    const runtime = await alone(pools.dbos, parts.tools.clock, async () => {
      const launched = await launch(parts, pools);
      await others.join();
      return launched;
    });
    return live(parts, { pools, runtime, others }, work);
  } catch (error) {
    await pools.close();
    throw error;
  }
}

function launch(
  { url, replica, tools, log = () => undefined }: ReplicaParts,
  pools: Connections,
): Promise<DbosRuntime> {
  return dbosRuntime({ url, pool: pools.dbos, executor: replica, clock: tools.clock, log });
}

interface Joined {
  readonly pools: Connections;
  readonly runtime: DbosRuntime;
  readonly others: Replicas;
}

/** What goes on in a replica that has joined. */
interface Going {
  readonly lettingGo: AbortController;
  readonly cancelling: Cancels;
  readonly dispatching: Dispatcher;
  readonly heart: Heartbeat;
}

function live(parts: ReplicaParts, joined: Joined, work: Work): Replica {
  const going = go(parts, joined, work);
  void going.heart.beat();
  return {
    fence: going.heart.fence,
    wake: () => going.dispatching.wake(),
    drain: () => drain(parts, joined, going),
    purge: (batch) => purge(parts.database.store, joined.runtime, batch),
  };
}

function go(parts: ReplicaParts, joined: Joined, work: Work): Going {
  const { replica, database, tools, timing, concurrency = CONCURRENCY } = parts;
  const lettingGo = new AbortController();
  const active = new Set<string>();
  const cancelling = cancels(database.tasks);

  const perform: Perform = async (task, claim) => {
    const { signal: cancelled, end } = cancelling.of(task.run);
    const isCancelled = (): Promise<boolean> => database.tasks.isCancelled(task.run);
    const reins = { ...claim, lettingGo: lettingGo.signal, cancelled, isCancelled };
    active.add(task.id);
    await performTask(task, reins, { work, database, runtime: joined.runtime, tools });
    active.delete(task.id);
    end();
  };

  const { tasks } = database;
  const dispatching = dispatcher({ tasks, owner: replica, concurrency, every: timing.beat, tools }, perform);
  const replaced = (): void => {
    lettingGo.abort(new Interrupted(REPLACED));
    void dispatching.stop();
    parts.onFenced(REPLACED);
  };
  const beaten = rounds({ ...parts, ...joined, cancelling, active, wake: () => dispatching.wake(), monotonic });
  const heart = heartbeat(
    { replicas: joined.others, clock: tools.clock, monotonic, timing },
    {
      beaten,
      replaced,
      away: (error) => tools.tell({ kind: "degraded", part: "journal", reason: `no heartbeat: ${wordsOf(error)}` }),
      back: () => tools.tell({ kind: "restored", part: "journal" }),
    },
  );
  return { lettingGo, cancelling, dispatching, heart };
}

/** Lets go of everything and says so, that the others need not wait until we count as dead. */
async function drain(parts: ReplicaParts, { pools, runtime, others }: Joined, going: Going): Promise<void> {
  const { tasks } = parts.database;
  going.cancelling.stop();
  going.lettingGo.abort(new Interrupted("the process drains"));
  await Promise.race([going.dispatching.stop(), after(REST, undefined, { ref: false })]);
  going.heart.stop();
  await tasks
    .release(parts.replica)
    .then(() => others.leave())
    .catch(ignoreOutside); // the database is away: the others will find us dead
  await runtime.shutdown();
  await pools.close();
}

/** Counts while the process is stopped, and nobody sets it. */
function monotonic(): number {
  return performance.now();
}

function ignoreOutside(error: unknown): void {
  if (!(error instanceof OutsideError)) throw error;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

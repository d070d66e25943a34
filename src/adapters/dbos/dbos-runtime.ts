import { DBOS, DBOSWorkflowConflictError, StatusString } from "@dbos-inc/dbos-sdk";
import { dbRetryConfig } from "@dbos-inc/dbos-sdk/internal/utils";
import type pg from "pg";
import type { Clock } from "../../ports/clock.ts";
import type { Task } from "../../ports/engine.ts";
import { Interrupted } from "../../ports/run.ts";

/** DBOS' tables, beside ours in the same database: it needs no database of its own. */
export const DBOS_SCHEMA = "first_responder_dbos";
/** Fixed, for a workflow of another version is invisible. What our workflows do is stored with their runs. */
const APPLICATION_VERSION = "first-responder/1";
/** Milliseconds between two looks for workflows that were resumed here. */
const POLL = 500;
/** How long a workflow may take from its dispatch to its first line. */
const MUST_BEGIN = 20_000;
/** Seconds between DBOS' tries while the database is away; its own limit is a minute. */
const RETRY = { initialBackoffSec: 0.2, maxBackoffSec: 2 };

const QUIET = { info: () => undefined, debug: () => undefined };

export type DbosLog = (line: { readonly level: "warn" | "error"; readonly message: string }) => void;

export interface DbosRuntime {
  /**
   * Does the task's body as a workflow of this process. Resolves when it, now or earlier, came to its end; rejects with
   * what it threw, and with Interrupted when DBOS could not begin it. `resumed`: DBOS may know it already.
   */
  perform(task: Task, resumed: boolean, body: () => Promise<void>): Promise<void>;
  /** Deletes DBOS' rows of workflows. */
  forget(ids: readonly string[]): Promise<void>;
  /** Deletes what DBOS keeps for an executor that is no more. */
  forgetExecutor(executor: string): Promise<void>;
  /** Leaves what is running as it stands: whoever resumes it goes on there. */
  shutdown(): Promise<void>;
}

interface Launch {
  readonly url: string;
  readonly pool: pg.Pool;
  /** New at each boot: DBOS takes two processes of one name for one. */
  readonly executor: string;
  readonly clock: Pick<Clock, "sleep">;
  readonly log: DbosLog;
}

/** Starts DBOS: its tables are made or brought up to date. One at a time per process, for DBOS is global. */
export async function dbosRuntime(launch: Launch): Promise<DbosRuntime> {
  const { executor, clock } = launch;
  const bodies = new Map<string, () => Promise<void>>();
  Object.assign(dbRetryConfig, RETRY);
  DBOS.setConfig(configOf(launch));
  const workflow = DBOS.registerWorkflow((task: Task) => (bodies.get(task.id) ?? notOurs(task))(), { name: "task" });
  await DBOS.launch();
  await DBOS.registerQueue(executor, { minPollingIntervalMs: POLL });

  return {
    perform: async (task, resumed, body) => {
      const { begun, ended, workflowBody } = observed(task, body);
      bodies.set(task.id, workflowBody);
      try {
        const already = await begin(workflow, task, resumed, executor).catch(notBegun);
        if (already === "ended") return;
        clock.sleep(MUST_BEGIN, begun.signal).then(
          () => ended.reject(new Interrupted("DBOS dispatched the workflow to nobody")),
          () => undefined, // it has begun
        );
        await ended.promise;
      } finally {
        begun.abort();
        bodies.delete(task.id);
      }
    },
    forget: (ids) => DBOS.deleteWorkflows([...ids]),
    forgetExecutor: (dead) => DBOS.deleteQueue(dead),
    shutdown: async () => {
      await DBOS.deleteQueue(executor).catch(() => undefined); // whoever buries us deletes it
      await DBOS.shutdown({ deregister: true });
    },
  };
}

function configOf({ url, pool, executor, log }: Launch): Parameters<typeof DBOS.setConfig>[0] {
  return {
    name: "first-responder",
    systemDatabaseUrl: url,
    systemDatabasePool: pool,
    systemDatabaseSchemaName: DBOS_SCHEMA,
    useListenNotify: false,
    applicationVersion: APPLICATION_VERSION,
    executorID: executor,
    listenQueues: [executor],
    logger: { ...QUIET, warn: (told) => log(line("warn", told)), error: (told) => log(line("error", told)) },
  };
}

/** Begins the workflow here: anew, or, by way of our own queue, where it stands. */
async function begin(
  workflow: (task: Task) => Promise<void>,
  task: Task,
  resumed: boolean,
  executor: string,
): Promise<"begun" | "ended"> {
  const known = resumed ? await DBOS.getWorkflowStatus(task.id) : null;
  if (known?.status === StatusString.SUCCESS || known?.status === StatusString.ERROR) return "ended";
  if (known) await DBOS.resumeWorkflows([task.id], { queueName: executor });
  else await DBOS.startWorkflow(workflow, { workflowID: task.id })(task);
  return "begun";
}

/** The body as DBOS gets it, and how it fares. */
function observed(task: Task, body: () => Promise<void>) {
  const begun = new AbortController();
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined); // awaited only once DBOS has begun it
  const workflowBody = async (): Promise<void> => {
    begun.abort();
    await body().then(ended.resolve, (error: unknown) => {
      ended.reject(error);
      throw new DBOSWorkflowConflictError(task.id); // DBOS then records no end
    });
  };
  return { begun, ended, workflowBody };
}

/** A workflow that was dispatched to us after we gave it up. */
function notOurs(task: Task): () => Promise<never> {
  return () => Promise.reject(new DBOSWorkflowConflictError(task.id));
}

function notBegun(cause: unknown): never {
  throw new Interrupted("DBOS did not begin the workflow", { cause });
}

function line(level: "warn" | "error", told: unknown): Parameters<DbosLog>[0] {
  return { level, message: told instanceof Error ? told.message : String(told) };
}

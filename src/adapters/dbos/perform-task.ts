import { OutsideError } from "../../domain/outside-error.ts";
import type { Task, Work } from "../../ports/engine.ts";
import { Interrupted } from "../../ports/run.ts";
import type { Database } from "../database/open-database.ts";
import { finishTask } from "../engine-core/finish-task.ts";
import type { Reins, Tools } from "../engine-core/reins.ts";
import { runFor } from "../engine-core/run-for.ts";
import type { DbosRuntime } from "./dbos-runtime.ts";
import { logged } from "./logged.ts";
import { dbosRecorder } from "./recorder.ts";

export interface PerformParts {
  readonly work: Work;
  readonly database: Pick<Database, "tasks" | "progress" | "store" | "log" | "changed">;
  readonly runtime: Pick<DbosRuntime, "perform">;
  readonly tools: Tools;
}

/** Does a claimed task to its end, as a workflow. Never rejects. */
export function performTask(task: Task, reins: Reins, parts: PerformParts): Promise<void> {
  const { work, database, runtime, tools } = parts;
  const go = async (now: Reins): Promise<void> => {
    const recorder = logged(dbosRecorder(task.id), task, database, { reins: now, tools });
    const run = runFor(task, recorder, now, tools);
    try {
      await runtime.perform(task, now.resumed, () => work(task, run));
    } catch (error) {
      throw now.lettingGo.aborted ? error : ours(error);
    }
  };
  return finishTask(task, go, database, { reins, tools });
}

/** DBOS lost hold of a workflow that is still ours, because the database failed it: that is waited for, then done again. */
function ours(error: unknown): unknown {
  if (!(error instanceof Interrupted)) return error;
  return new OutsideError("journal", "unreachable", "recording a step", { detail: error.message, cause: error });
}

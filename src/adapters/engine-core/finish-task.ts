import type { Task } from "../../ports/engine.ts";
import type { Progress } from "../../ports/progress.ts";
import { Interrupted, PutAside } from "../../ports/run.ts";
import type { Tasks } from "../database/tasks.ts";
import { backOff } from "./back-off.ts";
import { isJournalAway, patiently, pause } from "./patiently.ts";
import type { Reins, Tools } from "./reins.ts";

/** How often work may fail by a bug before its run is given up. */
const MOST_FAILURES = 3;

export interface TaskParts {
  readonly tasks: Pick<Tasks, "failed" | "done" | "putAside">;
  readonly progress: Pick<Progress, "conclude">;
}

/** Works once through the task, over what is remembered of its steps. */
export type Go = (reins: Reins) => Promise<void>;

/**
 * Does a claimed task to its end. Never rejects: when the engine lets go, the task stays as it is and is taken up by the
 * next start. Work that throws, a bug, is tried again and then given up, with the run's outcome `failed`.
 */
export async function finishTask(
  task: Task,
  go: Go,
  parts: TaskParts,
  at: { reins: Reins; tools: Tools },
): Promise<void> {
  const { reins, tools } = at;
  tools.tell({ kind: "task-started", run: task.run, task: task.kind, resumed: reins.resumed });
  try {
    for (let tried = 0; !(await isOver(task, () => go(since(reins, tried)), parts, at)); tried++) {
      await pause(backOff(tried, tools.random), reins, tools);
    }
    await patiently(() => parts.tasks.done(task), reins, tools);
  } catch (error) {
    if (error instanceof PutAside) return putAside(task, error.until, parts, at);
    if (!(error instanceof Interrupted)) tools.tell({ kind: "bug", where: `ending task ${task.id}`, error });
  }
}

/** It stays ours when the engine lets go meanwhile: the next start asks again. */
async function putAside(
  task: Task,
  until: number,
  { tasks }: TaskParts,
  { reins, tools }: { reins: Reins; tools: Tools },
): Promise<void> {
  try {
    await patiently(() => tasks.putAside(task, until), reins, tools);
  } catch (error) {
    if (!(error instanceof Interrupted)) tools.tell({ kind: "bug", where: `putting task ${task.id} aside`, error });
  }
}

/** After the first time, everything may have been done before. */
function since(reins: Reins, tried: number): Reins {
  return tried === 0 ? reins : { ...reins, resumed: true, doubt: true };
}

/** False: to be tried again. Rejects with Interrupted. */
async function isOver(
  task: Task,
  go: () => Promise<void>,
  parts: TaskParts,
  { reins, tools }: { reins: Reins; tools: Tools },
): Promise<boolean> {
  try {
    await go();
    return true;
  } catch (error) {
    if (error instanceof Interrupted || error instanceof PutAside) throw error;
    if (reins.lettingGo.aborted) throw new Interrupted("the process lets go of the run", { cause: error });
    if (isJournalAway(error)) return false;
    tools.tell({ kind: "bug", where: `task ${task.kind}`, error });
    return isGivenUp(task, parts, { reins, tools });
  }
}

async function isGivenUp(
  task: Task,
  { tasks, progress }: TaskParts,
  { reins, tools }: { reins: Reins; tools: Tools },
): Promise<boolean> {
  const failures = await patiently(() => tasks.failed(task), reins, tools);
  if (failures < MOST_FAILURES) return false;
  const reason = "A fault in first-responder itself ended the run: its log tells more."; // the error's own words may hold anything
  await patiently(() => progress.conclude(task.run, { kind: "failed", reason }), reins, tools);
  return true;
}

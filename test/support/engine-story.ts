import { setTimeout as after } from "node:timers/promises";
import type { Database } from "../../src/adapters/database/open-database.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import type { Work } from "../../src/ports/engine.ts";
import type { Fence } from "../../src/ports/fence.ts";
import { Cancelled, PutAside, type Run, type StepContext, type StepOptions } from "../../src/ports/run.ts";
import type { Diary } from "./engine-diary.ts";

/** What a run's first task has seen at its end. */
export const SAW = [
  "first done",
  "left done",
  "middle done",
  "right done",
  "forbidden",
  "flaky done",
  "long done",
  "last done",
];
/** The steps of a run's first task, in the order in which they are asked for; the middle three side by side. */
export const STEPS = ["first", "left", "middle", "right", "refused", "flaky", "long", "last"] as const;
/** And of the task that comes with the resolved notification. */
export const CLOSING = ["undo", "farewell"] as const;

interface Parts {
  readonly database: Pick<Database, "progress" | "approvals">;
  readonly fence: Fence;
  readonly diary: Diary;
}

/** Does a step's effect, then takes `ms`; aborts as a call to the outside would. */
type Act = (step: string, ms: number, at: StepContext) => Promise<string>;
type Step = <T>(name: string, body: (at: StepContext) => Promise<T>, options?: StepOptions) => Promise<T>;

/** Work in which every kind of step occurs. An alert named "endless…" has a step that ends by a cancel only. */
export function storyOf({ database, fence, diary }: Parts): Work {
  return async (task, run) => {
    const act: Act = async (step, ms, { doubt, signal }) => {
      fence.check();
      diary.write({ what: "did", task: task.id, step, doubt, pid: process.pid, at: Date.now() });
      await after(ms, undefined, { signal });
      return `${step} done`;
    };
    const step: Step = (name, body, options) => run.step(name, body, options);
    const { notification } = await database.progress.episode(run.id);
    const isEndless = notification.groupKey.includes("endless");
    if (notification.groupKey.includes("asking") && task.kind === "remediate") await asking(run, step, act, database);
    const saw = task.kind === "close" ? await close(step, act) : await remediate(isEndless, step, act);
    if (task.kind === "remediate") await conclude(run, database);
    diary.write({ what: "ended", task: task.id, saw, pid: process.pid, at: Date.now() });
  };
}

/** Waits for an answer, looking again every 300 ms and whenever it is rung for. */
async function asking(run: Run, step: Step, act: Act, { approvals }: Pick<Database, "approvals">): Promise<void> {
  const question = { run: run.id, plan: "p", says: "", diff: [], risk: "", reason: "", until: Date.now() + 60_000 };
  await step("ask", async () => approvals.ask(question, 1));
  await step("answer", async (at) => {
    await act("look", 5, at);
    const asked = await approvals.read(run.id);
    if (!asked?.answer) throw new PutAside(Date.now() + 300);
    return asked.answer.kind;
  });
}

async function remediate(isEndless: boolean, step: Step, act: Act): Promise<unknown> {
  const first = await step("first", (at) => act("first", 10, at));
  if (isEndless) return untilCancelled(step, act);
  const side = await Promise.all([
    step("left", (at) => act("left", 30, at)),
    step("middle", (at) => act("middle", 10, at)),
    step("right", (at) => act("right", 20, at)),
  ]);
  const refused = await step("refused", async (at) => {
    await act("refused", 5, at);
    throw new OutsideError("kubernetes", "forbidden", "trying what is not allowed");
  }).catch((error: unknown) => (error instanceof OutsideError ? error.code : `not as thrown: ${String(error)}`));
  const flaky = await step("flaky", onceThenWell(act));
  const long = await step("long", (at) => act("long", 150, at));
  const last = await step("last", (at) => act("last", 5, at));
  return [first, ...side, refused, flaky, long, last];
}

/** Fails once in each process, in a way that passes. */
function onceThenWell(act: Act): (at: StepContext) => Promise<string> {
  let tried = 0;
  return async (at) => {
    const done = await act("flaky", 5, at);
    if (tried++ === 0) throw new OutsideError("prometheus", "throttled", "asking too much", { retryAfter: 20 });
    return done;
  };
}

async function untilCancelled(step: Step, act: Act): Promise<unknown> {
  try {
    return await step("endless", (at) => act("endless", 60_000, at));
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    return step("tidy", (at) => act("tidy", 5, at), { tidies: true });
  }
}

async function close(step: Step, act: Act): Promise<unknown> {
  const undone = await step("undo", (at) => act("undo", 10, at));
  return [undone, await step("farewell", (at) => act("farewell", 10, at))];
}

async function conclude(run: Run, database: Pick<Database, "progress">): Promise<void> {
  const outcome = { kind: "handed-off", reason: "the story is over" } as const;
  await run.step("conclude", () => database.progress.conclude(run.id, outcome), { tidies: true });
}

import type { Task } from "../../ports/engine.ts";
import type { Run, StepOptions } from "../../ports/run.ts";
import { attempts, type Job } from "./attempts.ts";
import { patiently } from "./patiently.ts";
import type { Recorder } from "./recorder.ts";
import type { Reins, Tools } from "./reins.ts";
import { type Remembered, recall } from "./remembered.ts";
import { publishStep, type StepPhase } from "./step-channel.ts";

const DEFAULTS: Required<StepOptions> = { retries: 4, deadline: 60_000, tidies: false };

/** The durable thread of one task, over any engine's recorder. One task = one call. */
export function runFor(task: Task, recorder: Recorder, reins: Reins, tools: Tools): Run {
  let asked = 0;
  return {
    id: task.run,
    step: <T>(name: string, work: Job["work"], options: StepOptions = {}) => {
      const job: Job = { name, work, options: { ...DEFAULTS, ...options } };
      const call = { position: ++asked, name }; // taken now, not when its turn comes: steps may run side by side
      return once(task, job, (body) => recorder.once(call, body), { reins, tools }) as Promise<T>;
    },
  };
}

type Once = (body: () => Promise<Remembered>) => Promise<Remembered>;

async function once(task: Task, job: Job, remember: Once, with_: { reins: Reins; tools: Tools }): Promise<unknown> {
  const publish = (phase: StepPhase): void => publishStep({ run: task.run, task: task.id, step: job.name, phase });
  let thrown: unknown;
  let ran = false;
  const remembered = await remember(async () => {
    ran = true;
    publish("before");
    const ended = await timed(task, job, with_);
    thrown = ended.cause;
    publish("done");
    return ended.remembered;
  });
  if (ran) publish("recorded");
  return recall(remembered, thrown);
}

/** Really does the step, unless the run was cancelled, and tells how long it took. */
async function timed(
  task: Task,
  job: Job,
  { reins, tools }: { reins: Reins; tools: Tools },
): Promise<{ remembered: Remembered; cause?: unknown }> {
  const cancelled = !job.options.tidies && (await patiently(reins.isCancelled, reins, tools));
  if (cancelled) return { remembered: { kind: "cancelled" } };
  const from = tools.clock.now();
  const ended = await attempts(job, reins, tools);
  tools.tell({
    kind: "step-ended",
    run: task.run,
    step: job.name,
    ms: tools.clock.now() - from,
    error: errorOf(ended.remembered),
  });
  return { remembered: asJson(ended.remembered), cause: ended.cause };
}

/** As it will be read back, so that the first time and every replay see the same. */
function asJson(remembered: Remembered): Remembered {
  return JSON.parse(JSON.stringify(remembered)) as Remembered;
}

/** For a metric's label: the code, not the words. */
function errorOf(remembered: Remembered): string | null {
  if (remembered.kind === "returned") return null;
  if (remembered.kind === "cancelled") return "cancelled";
  return remembered.error.kind === "outside" ? remembered.error.code : "bug";
}

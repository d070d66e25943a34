import type { Task } from "../../ports/engine.ts";
import { patiently } from "../engine-core/patiently.ts";
import type { Recorder } from "../engine-core/recorder.ts";
import type { Reins, Tools } from "../engine-core/reins.ts";
import type { KeptStep, StepStore } from "./step-store.ts";

/** Remembers one task's steps in the embedded database. `kept`: what an earlier start of the task left. */
export function stepRecorder(
  task: Task,
  steps: { readonly store: StepStore; readonly kept: ReadonlyMap<number, KeptStep> },
  reins: Reins,
  tools: Tools,
): Recorder {
  return {
    once: async (call, body) => {
      const known = steps.kept.get(call.position);
      if (known && known.name !== call.name) {
        throw new Error(`step ${call.position} of ${task.id} was "${known.name}" and is asked for as "${call.name}"`);
      }
      if (known) return known.remembered;
      const remembered = await body();
      await patiently(() => steps.store.keep(task, call, remembered), reins, tools);
      return remembered;
    },
  };
}

import { DBOS, DBOSStepNondeterminismError, DBOSWorkflowConflictError, Error as DbosErrors } from "@dbos-inc/dbos-sdk";
import { Interrupted } from "../../ports/run.ts";
import type { Recorder } from "../engine-core/recorder.ts";

/**
 * DBOS remembers each step by its position in the workflow. Everything but its result is told to DBOS as "we lost the
 * workflow", the one error that it neither records nor repeats.
 */
export function dbosRecorder(task: string): Recorder {
  return {
    once: async (step, body) => {
      let own: { readonly error: unknown } | undefined;
      const guarded = async (): ReturnType<typeof body> => {
        try {
          return await body();
        } catch (error) {
          own = { error };
          throw new DBOSWorkflowConflictError(task);
        }
      };
      try {
        return await DBOS.runStep(guarded, { name: step.name }); // takes its position before it awaits anything
      } catch (error) {
        if (own) throw own.error;
        throw isBug(error) ? new Error(`the steps of ${task} have changed`, { cause: error }) : lost(error);
      }
    },
  };
}

/** Another step is remembered at this position. */
function isBug(error: unknown): boolean {
  return error instanceof DbosErrors.DBOSUnexpectedStepError || error instanceof DBOSStepNondeterminismError;
}

/** The step may have been done, but nobody remembers it: whoever takes up the run next does it again, in doubt. */
function lost(cause: unknown): Interrupted {
  return new Interrupted("DBOS did not record the step", { cause });
}

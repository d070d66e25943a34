import { OutsideError } from "../../domain/outside-error.ts";
import { Interrupted } from "../../ports/run.ts";
import { backOff } from "./back-off.ts";
import type { Reins, Tools } from "./reins.ts";

/**
 * Does what needs the database, again and again while the database is away or full: that stops a run, it does not fail
 * it. Rejects with Interrupted when the engine lets go, or when this process was replaced.
 */
export async function patiently<T>(ask: () => Promise<T>, reins: Pick<Reins, "lettingGo">, tools: Tools): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await ask();
    } catch (error) {
      throwUnlessAway(error);
    }
    await pause(backOff(tried, tools.random), reins, tools);
  }
}

function throwUnlessAway(error: unknown): void {
  if (!isJournalAway(error)) throw error;
}

/** True: worth waiting for. Throws Interrupted when the database says that this process was replaced. */
export function isJournalAway(error: unknown): boolean {
  if (!(error instanceof OutsideError) || error.system !== "journal") return false;
  if (error.code === "conflict") throw new Interrupted(error.message, { cause: error });
  return true;
}

/** Sleeps; rejects with Interrupted when the engine lets go. */
export async function pause(ms: number, reins: Pick<Reins, "lettingGo">, tools: Tools): Promise<void> {
  try {
    await tools.clock.sleep(ms, reins.lettingGo);
  } catch (error) {
    throw new Interrupted("the process lets go of the run", { cause: error });
  }
}

import type { Recorder } from "../../src/adapters/engine-core/recorder.ts";
import type { Reins, Tools } from "../../src/adapters/engine-core/reins.ts";
import type { Remembered } from "../../src/adapters/engine-core/remembered.ts";
import type { RunId } from "../../src/domain/brand.ts";
import type { Task } from "../../src/ports/engine.ts";
import type { Happening } from "../../src/ports/telemetry.ts";
import { movedClock } from "./moved-clock.ts";

export const TASK: Task = { id: "r1", run: "r1" as RunId, kind: "remediate" };

/** An engine's parts in memory: what it remembers, what it was told, and how it is steered. */
export interface EngineParts {
  readonly memory: Map<number, Remembered>;
  readonly told: Happening[];
  readonly recorder: Recorder;
  readonly reins: Reins;
  readonly tools: Tools;
  readonly lettingGo: AbortController;
  readonly cancelled: AbortController;
}

export function engineParts(resumed = false): EngineParts {
  const memory = new Map<number, Remembered>();
  const told: Happening[] = [];
  const lettingGo = new AbortController();
  const cancelled = new AbortController();
  return {
    memory,
    told,
    lettingGo,
    cancelled,
    recorder: {
      once: async ({ position }, body) => {
        const remembered = memory.get(position) ?? (await body());
        memory.set(position, remembered);
        return remembered;
      },
    },
    reins: {
      resumed,
      doubt: resumed,
      lettingGo: lettingGo.signal,
      cancelled: cancelled.signal,
      isCancelled: () => Promise.resolve(cancelled.signal.aborted),
    },
    tools: {
      clock: movedClock(),
      random: () => 0.5,
      tell: (happening) => {
        told.push(happening);
      },
    },
  };
}

/** What a promise rejects with; an error of its own when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => new Error(`resolved to ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

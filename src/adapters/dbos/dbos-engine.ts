import { randomUUID } from "node:crypto";
import type { Engine } from "../../ports/engine.ts";
import type { Fence } from "../../ports/fence.ts";
import { type Replica, type ReplicaParts, startReplica } from "./replica.ts";
import { TIMING, type Timing } from "./timing.ts";

export interface DbosEngineParts extends Omit<ReplicaParts, "timing"> {
  readonly timing?: Timing;
}

export interface DbosEngine {
  readonly engine: Engine;
  readonly fence: Fence;
  /** Deletes what DBOS keeps of up to `batch` tasks whose run is gone; resolves to how many. For after `sweepRetention`. */
  purge(batch: number): Promise<number>;
}

/** A name that no other process has, now or later. */
export function newReplica(): string {
  return `replica-${randomUUID()}`;
}

/** Durable runs on Postgres, shared by as many replicas as there are. One per process, to be started once. */
export function dbosEngine(parts: DbosEngineParts): DbosEngine {
  let replica: Replica | undefined;
  let drained: Promise<void> | undefined;
  const started = (): Replica => {
    if (!replica) throw new Error("the engine has not been started");
    return replica;
  };
  return {
    engine: {
      start: async (work) => {
        replica = await startReplica({ timing: TIMING, ...parts }, work);
      },
      wake: () => replica?.wake(),
      drain: async () => {
        drained ??= replica?.drain();
        await drained;
      },
    },
    fence: { check: () => started().fence.check() },
    purge: (batch) => started().purge(batch),
  };
}

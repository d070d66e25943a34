import { type Target, targetName, type Workload } from "../../domain/workload.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cluster } from "../../ports/cluster.ts";

const JOINABLE_FOR = 250; // milliseconds: nobody is told of a world older than that

interface Reading {
  readonly began: number;
  readonly answer: Promise<Workload>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * The collectors of one diagnosis ask for the same workload in the same moment: they share one read. It goes on as long
 * as one of them waits for it.
 */
export function sharedReads(cluster: Cluster, clock: Clock): Cluster {
  const readings = new Map<string, Reading>();

  function begin(name: string, target: Target): Reading {
    const stop = new AbortController();
    const answer = cluster.workload(target, stop.signal).finally(() => {
      if (readings.get(name) === reading) readings.delete(name);
    });
    const reading: Reading = { began: clock.now(), answer, stop, waiting: 0 };
    readings.set(name, reading);
    return reading;
  }

  return {
    ...cluster,
    async workload(target, signal) {
      signal.throwIfAborted();
      const name = targetName(target);
      const open = readings.get(name);
      const isFresh = open && !open.stop.signal.aborted && clock.now() - open.began <= JOINABLE_FOR;
      return { ...(await join(isFresh ? open : begin(name, target), signal)), target };
    },
  };
}

/** Waits with the others; the last to leave stops the read. */
async function join(reading: Reading, signal: AbortSignal): Promise<Workload> {
  const left = Promise.withResolvers<never>();
  const leave = (): void => left.reject(signal.reason as Error);
  signal.addEventListener("abort", leave, { once: true });
  reading.waiting += 1;
  try {
    return await Promise.race([reading.answer, left.promise]);
  } finally {
    signal.removeEventListener("abort", leave);
    reading.waiting -= 1;
    if (reading.waiting === 0) reading.stop.abort(signal.reason);
  }
}

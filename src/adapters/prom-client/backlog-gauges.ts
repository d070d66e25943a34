import { Gauge, type Registry } from "prom-client";
import type { Clock } from "../../ports/clock.ts";

/** What is waiting. */
export interface Backlog {
  /** Runs that are accepted and not begun. */
  readonly queued: number;
  /** When the oldest run that has not ended was accepted, in milliseconds since 1970; null = all have ended. */
  readonly oldestAcceptedAt: number | null;
  /** Temporary changes that are still to be put back. */
  readonly toRestore: number;
}

/** Gauges that are read when the page is asked for; NaN while they cannot be read. */
export function backlogGauges(registry: Registry, clock: Pick<Clock, "now">, read: () => Promise<Backlog>): void {
  const backlog = sharedWhileRunning(read);
  const age = ({ oldestAcceptedAt }: Backlog): number =>
    oldestAcceptedAt === null ? 0 : Math.max(0, clock.now() - oldestAcceptedAt) / 1000;
  registry.registerMetric(
    new Gauge({
      name: "first_responder_queue_depth",
      help: "Runs that are accepted and not begun.",
      registers: [],
      async collect() {
        this.set((await backlog())?.queued ?? Number.NaN);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "first_responder_restorations_pending",
      help: "Temporary changes that are still to be put back.",
      registers: [],
      async collect() {
        this.set((await backlog())?.toRestore ?? Number.NaN);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "first_responder_oldest_unfinished_run_age_seconds",
      help: "Age of the oldest run that has not ended; 0 = all have.",
      registers: [],
      async collect() {
        const now = await backlog();
        this.set(now ? age(now) : Number.NaN);
      },
    }),
  );
}

/** Both gauges of one page share one reading. */
function sharedWhileRunning(read: () => Promise<Backlog>): () => Promise<Backlog | undefined> {
  let reading: Promise<Backlog | undefined> | undefined;
  return () => {
    reading ??= read()
      .catch(() => undefined) // the journal is away: the page must still be served
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
}

import type { RunId } from "../../domain/brand.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "./store.ts";

const POLL = 1_000;

/** Who wants to know when a run's log grows. */
export interface Watchers {
  watch(run: RunId, changed: () => void): () => void;
  /** This process has appended to the run's log. */
  changed(run: RunId): void;
  close(): void;
}

/** Calls back at once for what this process writes; on Postgres others write too, so there it also looks each second. */
export function watchers(store: Store, clock: Clock): Watchers {
  const watching = new Map<RunId, Set<() => void>>();
  const closed = new AbortController();
  let polling = false;

  const changed = (run: RunId): void => {
    for (const call of watching.get(run) ?? []) call();
  };
  const poll = async (): Promise<void> => {
    polling = true;
    let seen = new Map<string, number>();
    while (watching.size > 0 && (await slept(clock, closed.signal))) {
      const now = await lengths([...watching.keys()], store).catch(() => seen); // the database is away: look again
      const grown = [...now].filter(([run, length]) => (seen.get(run) ?? 0) < length);
      for (const [run] of grown) changed(run as RunId);
      seen = now;
    }
    polling = false;
  };

  return {
    watch: (run, call) => {
      const calls = watching.get(run) ?? new Set();
      watching.set(run, calls.add(call));
      if (store.kind === "postgres" && !polling) void poll();
      return () => {
        calls.delete(call);
        if (calls.size === 0) watching.delete(run);
      };
    },
    changed,
    close: () => closed.abort(),
  };
}

async function lengths(runs: readonly RunId[], store: Store): Promise<Map<string, number>> {
  if (runs.length === 0) return new Map();
  const rows = await store.ask("watching runs", (db) =>
    db
      .selectFrom("events")
      .select(({ fn }) => ["run_id", fn.max("seq").as("length")])
      .where("run_id", "in", runs)
      .groupBy("run_id")
      .execute(),
  );
  return new Map(rows.map((row) => [row.run_id, row.length]));
}

/** False: the signal came first. */
async function slept(clock: Clock, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(POLL, signal).then(
    () => true,
    () => false,
  );
}

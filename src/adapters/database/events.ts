import type { Events } from "../../ports/events.ts";
import { type EventLog, runEvent } from "./event-log.ts";
import type { Store } from "./store.ts";
import type { Watchers } from "./watchers.ts";

export function events(store: Store, log: EventLog, watchers: Watchers): Events {
  return {
    append: async (run, event) => {
      const line = await store.transactAsRun("writing a run's log", (trx) => log.append(trx, run, event));
      watchers.changed(run);
      return line;
    },
    read: async (run, after) => {
      const rows = await store.ask("reading a run's log", (db) =>
        db.selectFrom("events").selectAll().where("run_id", "=", run).where("seq", ">", after).orderBy("seq").execute(),
      );
      return rows.map(runEvent);
    },
    watch: (run, changed) => watchers.watch(run, changed),
  };
}

import { runIdTime } from "../../domain/run-id.ts";
import type { Storms } from "../../ports/storms.ts";
import type { Store } from "./store.ts";

/** By the ids, which begin with the time: no further index to keep. */
export function storms(store: Store): Storms {
  return {
    acceptedSince: async (since, limit) => {
      const rows = await store.ask("counting alert groups", (db) =>
        db
          .selectFrom("runs")
          .select("accepted_at")
          .where("id", ">=", runIdTime(since))
          .where("kind", "=", "episode")
          .orderBy("id")
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => row.accepted_at);
    },
  };
}

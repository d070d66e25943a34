import type { RunId } from "../../domain/brand.ts";
import type { Episode } from "../../domain/episode.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Progress } from "../../ports/progress.ts";
import { awaitScore } from "./scorecard.ts";
import type { Store } from "./store.ts";

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly identity: Identity;
}

export function progress({ store, clock, identity }: Parts): Progress {
  return {
    episode: (run) => readEpisode(run, store, identity),
    isFiring: async (run) => {
      const row = await store.ask("asking whether a group fires", (db) =>
        db.selectFrom("runs").select("resolved_at").where("id", "=", run).executeTakeFirstOrThrow(),
      );
      return row.resolved_at === null;
    },
    record: async (run, { runbook, plan, incident }) => {
      const facts = {
        ...(runbook === undefined ? {} : { runbook }),
        ...(plan === undefined ? {} : { plan: JSON.stringify(plan) }),
        ...(incident === undefined ? {} : { incident: JSON.stringify(incident) }),
      };
      if (Object.keys(facts).length === 0) return;
      await store.transactAsRun("recording a run's progress", (trx) =>
        trx.updateTable("runs").set(facts).where("id", "=", run).execute(),
      );
    },
    conclude: async (run, outcome) => {
      await store.transactAsRun("ending a run", async (trx) => {
        await trx
          .updateTable("runs")
          .set({ state: "ended", outcome: JSON.stringify(outcome), ended_at: clock.now() })
          .where("id", "=", run)
          .where("state", "<>", "ended")
          .execute();
        if (outcome.kind === "shadowed") await awaitScore(trx, run);
        await trx.updateTable("locks").set({ run_id: null }).where("run_id", "=", run).execute();
      });
    },
  };
}

async function readEpisode(run: RunId, store: Store, identity: Identity): Promise<Episode> {
  const row = await store.ask("reading a run's notification", (db) =>
    db
      .selectFrom("runs")
      .innerJoin("notifications", "notifications.run_id", "runs.id")
      .select(["runs.kind", "runs.mode", "runs.accepted_at", "notifications.body"])
      .where("runs.id", "=", run)
      .where("notifications.position", "=", 0)
      .executeTakeFirstOrThrow(),
  );
  const notification = JSON.parse(row.body) as Notification;
  const dedupKey = identity.sha256(notification.groupKey) as Episode["dedupKey"];
  return { run, kind: row.kind, notification, dedupKey, acceptedAt: row.accepted_at, mode: row.mode };
}

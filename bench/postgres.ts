import { openDatabase } from "../src/adapters/database/open-database.ts";
import { identity } from "../src/adapters/identity/identity.ts";
import type { GroupKey } from "../src/domain/brand.ts";
import type { Notification } from "../src/domain/notification.ts";
import { postgresForTests } from "../test/support/postgres.ts";
import { notificationBody } from "./support/notification-body.ts";
import { digits, type Figure, median } from "./support/rounds.ts";
import { onStage } from "./support/stage.ts";

const ROUNDS = 5;
const REQUESTS = 2_000;
const AT_ONE_TIME = 16;

/** Accepting on Postgres, beside bare INSERTs of the same bodies through the same pool, each its own transaction. */
export async function postgresFigures(): Promise<readonly Figure[]> {
  const postgres = await postgresForTests();
  if (postgres.kind === "absent") {
    console.error(`postgres: skipped, ${postgres.reason}`);
    return [];
  }
  const url = await postgres.server.freshDatabase();
  return onStage(async (stage) => {
    const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
    const options = { clock, identity: identity(clock), relapseWindow: 60_000 };
    const database = stage.keep(await openDatabase({ kind: "postgres", url, poolSize: 10 }, options), (each) =>
      each.close(),
    );
    const insert = async (n: number): Promise<void> => {
      const body = JSON.stringify(notification(n));
      const row = { run_id: null, position: 0, group_id: "bare", source: "bench", body, accepted_at: n };
      await database.store.db.insertInto("notifications").values(row).execute();
    };
    const accept = (n: number): Promise<unknown> => database.journal.accept(notification(n));
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const bare = await rate(insert, round);
      const accepted = await rate(accept, round);
      if (round === 0) continue; // warm-up, not counted
      ratios.push(accepted / bare);
      rates.push(accepted);
    }
    const ratio = median(ratios);
    return [
      {
        name: `accepted on Postgres, ${AT_ONE_TIME} at one time: rate`,
        bar: ">= 0.5 x bare INSERT",
        measured: `${digits(ratio)} x (${digits(median(rates))}/s)`,
        holds: ratio >= 0.5,
      },
    ];
  });
}

/** How many a second. */
async function rate(write: (n: number) => Promise<unknown>, round: number): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONE_TIME }, async () => {
      while (next < REQUESTS) await write(round * REQUESTS + next++);
    }),
  );
  return (REQUESTS * 1_000) / (performance.now() - began);
}

function notification(n: number): Notification {
  const { externalURL, alerts, groupKey, ...body } = JSON.parse(notificationBody(n).toString());
  return { ...body, source: "bench", groupKey: groupKey as GroupKey, externalUrl: externalURL, alerts };
}

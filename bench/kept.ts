import { join } from "node:path";
import { openDatabase } from "../src/adapters/database/open-database.ts";
import type { RunsTable } from "../src/adapters/database/tables.ts";
import { identity } from "../src/adapters/identity/identity.ts";
import { runIdChance, runIdTime } from "../src/domain/run-id.ts";
import { load } from "./support/load.ts";
import { notificationBody } from "./support/notification-body.ts";
import { digits, type Figure, median } from "./support/rounds.ts";
import { type Started, startService } from "./support/service.ts";
import { onStage } from "./support/stage.ts";

const KEPT = 100_000;
const BATCH = 500;
const ROUNDS = 5;
const REQUESTS = 2_000;
const MINUTE = 60_000;

/** What 100,000 kept runs cost: the pages of lists, and taking in, beside a service that keeps none. */
export async function keptFigures(): Promise<readonly Figure[]> {
  return onStage(async (stage) => {
    await fill(join(stage.dir, "full", "data"));
    const [full, empty] = await Promise.all(
      ["full", "empty"].map(async (name) =>
        stage.keep(await startService(join(stage.dir, name)), ({ service }) => service.stop()),
      ),
    );
    if (!full || !empty) throw new Error("both were started");
    const slowest = median(await repeat(async () => Math.max(...(await pages(full)))));
    await bothRates(full, empty, -1); // warm-up, not counted
    const ratio = median(await repeat((round) => bothRates(full, empty, round)));
    return [
      {
        name: `${KEPT} runs kept: slowest page of a list`,
        bar: "<= 50 ms",
        measured: `${digits(slowest)} ms`,
        holds: slowest <= 50,
      },
      {
        name: `${KEPT} runs kept: rate of accepting`,
        bar: ">= 0.9 x empty",
        measured: `${digits(ratio)} x`,
        holds: ratio >= 0.9,
      },
    ];
  });
}

/** One after the other. */
async function repeat(measure: (round: number) => Promise<number>): Promise<readonly number[]> {
  const measured: number[] = [];
  for (let round = 0; round < ROUNDS; round++) measured.push(await measure(round));
  return measured;
}

/** Milliseconds for a page of each kind of list: of all, filtered in each way, from the start and from the middle. */
async function pages({ service, headers }: Started): Promise<readonly number[]> {
  const since = new Date(Date.now() - (KEPT / 2) * MINUTE).toISOString();
  const middle = Buffer.from(runIdTime(Date.now() - (KEPT / 2) * MINUTE)).toString("base64url");
  const filters = [
    "",
    "state=ended",
    "state=running",
    "runbook=kept-1",
    "runbook=kept-1&state=ended",
    `since=${since}`,
  ];
  const queries = filters.flatMap((filter) => [filter, `${filter}&cursor=${middle}`]);
  const took: number[] = [];
  for (const query of queries) {
    const asked = performance.now();
    const answer = await fetch(`${service.url}/api/runs?limit=50&${query}`, { headers });
    await answer.text();
    took.push(performance.now() - asked);
    if (!answer.ok) throw new Error(`${query}: ${answer.status}`);
  }
  return took;
}

async function bothRates(full: Started, empty: Started, round: number): Promise<number> {
  const body = (n: number): Buffer => notificationBody((round + 1) * REQUESTS + n);
  const rateOf = async ({ service, headers }: Started): Promise<number> => {
    const url = `${service.url}/webhooks/alertmanager`;
    return (await load({ url, headers, connections: 16, requests: REQUESTS, body })).perSecond;
  };
  const ours = await rateOf(full);
  return ours / (await rateOf(empty));
}

/** One ended run a minute, until now, with the notification and the memory of its group. */
async function fill(dir: string): Promise<void> {
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  const database = await openDatabase({ kind: "sqlite", dir }, { clock, identity: identity(clock), relapseWindow: 0 });
  const first = clock.now() - KEPT * MINUTE;
  for (let from = 0; from < KEPT; from += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, index) => from + index);
    await database.store.transact("filling", async (trx) => {
      const runs = numbers.map((n) => keptRun(n, first + n * MINUTE));
      await trx.insertInto("runs").values(runs).execute();
      await trx.insertInto("notifications").values(runs.map(notificationOf)).execute();
      await trx.insertInto("groups").values(runs.map(groupOf)).execute();
    });
  }
  await database.close();
}

function keptRun(n: number, at: number): RunsTable {
  return {
    id: runIdTime(at) + runIdChance(Buffer.alloc(16, n % 256)),
    kind: "episode",
    state: "ended",
    mode: "shadow",
    source: "bench",
    group_key: `{}:{alertname="Kept${n}"}`,
    alertname: `Kept${n}`,
    accepted_at: at,
    runbook: `kept-${n % 10}`,
    plan: null,
    incident: null,
    outcome: JSON.stringify({ kind: "shadowed", reason: "Nothing was changed." }),
    ended_at: at + 1,
    resolved_at: null,
    relapses: 0,
    cancel: null,
  };
}

function notificationOf(run: RunsTable, index: number) {
  const { id, source, accepted_at } = run;
  const body = notificationBody(index).toString();
  return { run_id: id, position: 0, group_id: id.padEnd(64, "0"), source, body, accepted_at };
}

function groupOf({ id, accepted_at }: RunsTable) {
  const seen = JSON.stringify([["0".repeat(32), id]]);
  return { id: id.padEnd(64, "0"), memory: null, seen, run_id: id, notifications: 1, tasks: 1, heard_at: accepted_at };
}

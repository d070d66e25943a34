import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, startChild } from "./support/children.ts";
import { type Load, load } from "./support/load.ts";
import { notificationBody } from "./support/notification-body.ts";
import { digits, type Figure, median } from "./support/rounds.ts";
import { startService } from "./support/service.ts";

const ROUNDS = 5;
const REQUESTS = 4_000;

/** Webhooks accepted durably, beside a server that does nothing but fsync in groups: interleaved, each round a ratio. */
export async function acceptFigures(): Promise<readonly Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), "bench-accept-"));
  const baseline = await startBaseline(dir);
  const { service, headers } = await startService(dir);
  try {
    await both(baseline, service, headers, 0); // warm-up, not counted
    const rounds: { base: Load; ours: Load }[] = [];
    for (let round = 1; round <= ROUNDS; round++) rounds.push(await both(baseline, service, headers, round));
    return figures(rounds);
  } finally {
    await baseline.stop();
    await service.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

function startBaseline(dir: string): Promise<Child> {
  const portIn = (line: string): number | undefined => Number(/^port (\d+)$/.exec(line)?.[1]) || undefined;
  return startChild(["bench/support/baseline-server.ts", join(dir, "baseline.log")], {}, portIn);
}

async function both(
  baseline: Child,
  service: Child,
  headers: Readonly<Record<string, string>>,
  round: number,
): Promise<{ base: Load; ours: Load }> {
  const body = (n: number): Buffer => notificationBody(round * REQUESTS + n);
  const common = { connections: 16, requests: REQUESTS, body };
  const base = await load({ ...common, url: baseline.url, headers: {} });
  const ours = await load({ ...common, url: `${service.url}/webhooks/alertmanager`, headers });
  return { base, ours };
}

function figures(rounds: readonly { base: Load; ours: Load }[]): readonly Figure[] {
  const ratio = median(rounds.map(({ base, ours }) => ours.perSecond / base.perSecond));
  const p99 = median(rounds.map(({ base, ours }) => ours.p99 / base.p99));
  const rate = digits(median(rounds.map(({ ours }) => ours.perSecond)));
  const slowest = digits(median(rounds.map(({ ours }) => ours.p99)));
  const name = "webhook accepted durably, 16 connections";
  return [
    {
      name: `${name}: rate`,
      bar: ">= 0.5 x do-nothing",
      measured: `${digits(ratio)} x (${rate}/s)`,
      holds: ratio >= 0.5,
    },
    { name: `${name}: p99`, bar: "<= 2 x do-nothing", measured: `${digits(p99)} x (${slowest} ms)`, holds: p99 <= 2 },
  ];
}

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { post } from "./support/load.ts";
import { digits, type Figure, median } from "./support/rounds.ts";
import { startService } from "./support/service.ts";

const ROUNDS = 5;
const MIB = 1024 * 1024;

/**
 * How fast the service is ready, how much it holds when idle, and under 64 bodies of 4 MiB at once. With the code cache that the
 * image has.
 */
export async function memoryFigures(): Promise<readonly Figure[]> {
  const cached = { NODE_COMPILE_CACHE: await mkdtemp(join(tmpdir(), "bench-code-cache-")) };
  execFileSync(process.execPath, ["dist/main.js", "--version"], { env: { ...process.env, ...cached } });
  const starts: number[] = [];
  const idles: number[] = [];
  const peaks: number[] = [];
  const stalls: number[] = [];
  let accepted = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const dir = await mkdtemp(join(tmpdir(), "bench-memory-"));
    const { service, headers, readyMs } = await startService(dir, cached);
    await pause(3_000);
    const idle = service.rss();
    const flood = await floodWith64(service.url, headers, () => service.rss());
    starts.push(readyMs);
    idles.push(idle);
    peaks.push(flood.peak - idle);
    stalls.push(flood.slowestHealth);
    accepted += flood.accepted;
    await service.stop();
    await rm(dir, { recursive: true, force: true });
  }
  await rm(cached.NODE_COMPILE_CACHE, { recursive: true, force: true });
  const [start, idle, peak, stall] = [median(starts), median(idles), median(peaks), median(stalls)];
  return [
    { name: "start to ready", bar: "<= 1 s", measured: `${digits(start)} ms`, holds: start <= 1_000 },
    { name: "idle RSS", bar: "<= 110 MiB", measured: `${digits(idle)} MiB`, holds: idle <= 110 },
    {
      name: "64 bodies of 4 MiB at once: RSS over idle",
      bar: "<= 200 MiB",
      measured: `${digits(peak)} MiB (${accepted / ROUNDS} accepted, rest 503)`,
      holds: peak <= 200,
    },
    {
      name: "64 bodies of 4 MiB at once: slowest /healthz",
      bar: "< 1 s",
      measured: `${digits(stall)} ms`,
      holds: stall < 1_000,
    },
  ];
}

async function floodWith64(
  url: string,
  headers: Readonly<Record<string, string>>,
  rss: () => number,
): Promise<{ peak: number; slowestHealth: number; accepted: number }> {
  const body = Buffer.from(JSON.stringify({ ...base, commonAnnotations: LARGE }));
  let peak = 0;
  let slowestHealth = 0;
  const flood = new AbortController();
  const watching = (async () => {
    while (!flood.signal.aborted) {
      const asked = performance.now();
      await fetch(`${url}/healthz`);
      slowestHealth = Math.max(slowestHealth, performance.now() - asked);
      peak = Math.max(peak, rss());
      await pause(5);
    }
  })();
  const agent = new Agent({ maxSockets: 64 });
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => post(`${url}/webhooks/alertmanager`, body, headers, agent).catch(() => 0)),
  );
  agent.destroy();
  flood.abort();
  await watching;
  return { peak, slowestHealth, accepted: answers.filter((status) => status === 202).length };
}

/** Just under 4 MiB together; a single value may have 64 KiB. */
const LARGE = Object.fromEntries(
  Array.from({ length: 64 }, (_, part) => [`part_${part}`, "x".repeat((4 * MIB - 8_192) / 64)]),
);

const base = {
  receiver: "drift",
  status: "firing",
  alerts: [
    {
      status: "firing",
      labels: { alertname: "Large" },
      annotations: {},
      startsAt: "2026-11-23T15:35:46.316Z",
      endsAt: "0001-01-01T00:00:00Z",
      generatorURL: "",
      fingerprint: "00000000000000ff",
    },
  ],
  groupLabels: { alertname: "Large" },
  commonLabels: { alertname: "Large" },
  externalURL: "http://alertmanager:9093",
  version: "4",
  groupKey: '{}:{alertname="Large"}',
  truncatedAlerts: 0,
};

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { actions } from "../../src/actions/registry.ts";
import { systemClock } from "../../src/adapters/clock/system.ts";
import { identity } from "../../src/adapters/identity/identity.ts";
import { kubernetes } from "../../src/adapters/kubernetes/kubernetes.ts";
import type { Sources } from "../../src/collectors/collector.ts";
import { collectors } from "../../src/collectors/registry.ts";
import type { Collect } from "../../src/domain/runbook.ts";
import { loadRunbooks } from "../../src/runbooks/load.ts";
import { median } from "./rounds.ts";

// In a process of its own, so that memory is what reading costs: the Kubernetes part of the seed runbook's diagnosis.
const DIAGNOSES = 20;
const [kubeconfig = "", namespace = ""] = process.argv.slice(2);
let requests = 0;
let failed = 0;
const api = kubernetes({
  kubeconfig,
  timeoutMs: 30_000,
  clock: systemClock,
  fence: { check: () => undefined },
  onCall: () => (requests += 1),
});
const baselines = { lastHealthy: async () => undefined };
const sources = { ...api, baselines, identity: identity(systemClock), clock: systemClock } as unknown as Sources;
const asked = seed().filter(({ collector }) => collector.startsWith("kubernetes."));

function seed(): readonly Collect[] {
  const file = "config/runbooks/drift-backlog-overflow.yaml";
  const text = readFileSync(file, "utf8").replaceAll("spec-to-proof", namespace);
  const loaded = loadRunbooks([{ file, text }], { collectors, actions });
  if (loaded.kind !== "loaded") throw new Error("the seed runbook does not load");
  return loaded.runbooks[0]?.collect ?? [];
}

async function ask({ collector, params }: Collect): Promise<void> {
  const part = collectors.find(({ name }) => name === collector);
  await part?.collect(params, sources, new AbortController().signal).catch(() => (failed += 1));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function repeated(count: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    times.push(await timed(work));
    await new Promise((resolve) => setTimeout(resolve, 300)); // reads are shared for a moment
  }
  return median(times);
}

/** Of this process, to the API server. */
function connections(): number {
  const port = Number(new URL(/server: "?([^\s",]+)/.exec(readFileSync(kubeconfig, "utf8"))?.[1] ?? "").port);
  const remote = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, "0")}$`);
  const own = new Set(
    readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // the one that lists
      }
    }),
  );
  const lines = readFileSync("/proc/self/net/tcp", "utf8").trim().split("\n").slice(1);
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((each) => remote.test(each[2] ?? "") && own.has(each[9] ?? "")).length;
}

const all = (): Promise<unknown> => Promise.all(asked.map(ask));
await all();
const before = process.memoryUsage.rss();
requests = 0;
failed = 0;
let peak = before;
const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 2);
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const ms = await repeated(DIAGNOSES, all);
delay.disable();
clearInterval(watching);
const result = {
  rssMiB: (peak - before) / 2 ** 20,
  ms,
  stallMs: delay.max / 1e6,
  requests: requests / DIAGNOSES,
  collectors: asked.length,
  connections: connections(),
  failed,
};
const alone: number[] = [];
for (const each of asked) alone.push(await repeated(3, () => ask(each)));
console.log(JSON.stringify({ ...result, slowestMs: Math.max(...alone) }));
await api.close();

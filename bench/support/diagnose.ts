import { monitorEventLoopDelay } from "node:perf_hooks";
import { systemClock } from "../../src/adapters/clock/system.ts";
import { kubernetes } from "../../src/adapters/kubernetes/kubernetes.ts";
import type { Sources } from "../../src/collectors/collector.ts";
import { collectors } from "../../src/collectors/registry.ts";
import { median } from "./rounds.ts";

// In a process of its own, so that memory is what reading costs: diagnoses one workload again and again, prints what it took.
const DIAGNOSES = 20;
const [kubeconfig = "", namespace = "", name = ""] = process.argv.slice(2);
const target = { kind: "Deployment", namespace, name };
let requests = 0;
const api = kubernetes({
  kubeconfig,
  timeoutMs: 30_000,
  clock: systemClock,
  fence: { check: () => undefined },
  onCall: () => (requests += 1),
});
const sources = { ...api, clock: systemClock } as unknown as Sources;
const asked = collectors.filter(({ name }) => /^kubernetes[.](autoscaler|events|logs|usage|workload)$/.test(name));

async function diagnose(): Promise<void> {
  const { signal } = new AbortController();
  const all = asked.map((each) => each.collect(each.params.parse({ target }), sources, signal));
  for (const { status } of await Promise.allSettled(all)) if (status === "rejected") failed += 1;
}

let failed = 0;
await diagnose();
const before = process.memoryUsage.rss();
requests = 0;
failed = 0;
let peak = before;
const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 2);
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const times: number[] = [];
for (let round = 0; round < DIAGNOSES; round += 1) {
  const began = performance.now();
  await diagnose();
  times.push(performance.now() - began);
}
clearInterval(watching);
console.log(
  JSON.stringify({
    rssMiB: (peak - before) / 2 ** 20,
    ms: median(times),
    stallMs: delay.max / 1e6,
    requests: requests / DIAGNOSES,
    failed,
  }),
);
await api.close();

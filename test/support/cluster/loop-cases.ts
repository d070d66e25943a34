import { until } from "../e2e/until.ts";
import type { Begin } from "./drift-namespace.ts";
import { PROCESSOR_NAME } from "./drift-namespace.ts";
import type { WatchedNight } from "./watched-night.ts";

/** One trouble of the seed runbook as it befalls a real cluster, and how the night has to end. */
export interface LoopCase {
  readonly name: string;
  readonly begin?: Begin;
  /** The pods' use of memory and processor is measured before the trouble begins. */
  readonly measured?: boolean;
  /** The service is started only when the trouble is there. */
  readonly late?: boolean;
  /** Begins the trouble; resolves when it is there. `ended` aborts with the night. */
  readonly trouble: (night: WatchedNight, ended: AbortSignal) => unknown;
  readonly cause: string;
  readonly outcome: "resolved" | "handed-off";
  readonly reason: RegExp;
  /** In the diagnosis note. */
  readonly evidence: RegExp;
  /** The change, in the action note; absent: nothing is changed. */
  readonly action?: RegExp;
}

const BEHAVE = "local-cluster/behave";
const NEVER_READY = { [BEHAVE]: "never-ready" };
const FULL = { "local-cluster/memory": "970Mi" };
const BUSY = { "local-cluster/cpu": "900m" };
const NOTHING = { github: 0, jira: 0, confluence: 0 };
const USUAL = { github: 1, jira: 1, confluence: 1 };

const down = ({ drift }: WatchedNight): Promise<void> => drift.troublePods(PROCESSOR_NAME, NEVER_READY);

/** Too little memory makes the pods slow; more of it cures them. */
async function starve({ queue, drift }: WatchedNight, ended: AbortSignal): Promise<void> {
  queue.strain({ pace: 0.1 });
  const cured = until("the pods have more memory", () => ended.aborted || drift.memoryLimit() === "2Gi", 300_000);
  void cured.then(() => queue.strain({ pace: 1 })).catch(() => undefined);
}

/** One connector brings thirty times as much, for long enough that it shows in the rate; then the pods fall behind. */
async function flood({ queue, prometheusUrl }: WatchedNight): Promise<void> {
  queue.strain({ flood: { ...USUAL, confluence: 30 }, pace: 1.4 });
  const growth =
    'rate(ingestion_events_total{connector="confluence"}[5m]) / rate(ingestion_events_total{connector="confluence"}[5m] offset 1h) > 3';
  await until("the growth shows", () => holds(prometheusUrl, growth), 90_000);
  queue.strain({ pace: 1 });
}

async function holds(url: string, query: string): Promise<boolean> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await response.json()) as { data: { result: readonly unknown[] } };
  return data.result.length > 0;
}

/** A deployment whose pods crash; nothing comes in before they do, so that nobody looks too early. */
async function deployBadly({ drift, queue }: WatchedNight): Promise<void> {
  queue.strain({ flood: NOTHING });
  await drift.deploy(NEVER_READY);
  await until("the new pods run and crash", async () => {
    await drift.crashPods();
    return drift.readyPods() === 0 && (await drift.crashing()) >= 2;
  });
  queue.strain({ flood: USUAL });
}

const restarted = /restartedAt\]: \(none\) -> \d{4}-/;

export const loopCases: readonly LoopCase[] = [
  {
    name: "pods that are not ready",
    trouble: down,
    cause: "processor-down",
    outcome: "resolved",
    reason: /^Restarted Deployment/,
    evidence: /0\/2 ready/,
    action: restarted,
  },
  {
    name: "pods that are not ready, with an autoscaler",
    begin: { autoscalerTo: 6 },
    trouble: down,
    cause: "processor-down",
    outcome: "resolved",
    reason: /^Restarted Deployment/,
    evidence: /0\/2 ready/,
    action: restarted,
  },
  {
    name: "a trouble that survives the restart",
    begin: { processor: NEVER_READY, broken: true },
    trouble: () => undefined,
    cause: "processor-down",
    outcome: "handed-off",
    reason: /It restarted Deployment|No recovery|worse|does not/i,
    evidence: /0\/2 ready/,
    action: restarted,
  },
  {
    name: "an image that cannot be pulled",
    begin: { processor: { [BEHAVE]: "image-pull" }, broken: true },
    trouble: () => undefined,
    cause: "processor-cannot-start",
    outcome: "handed-off",
    reason: /A restart does not help/,
    evidence: /ImagePullBackOff|ErrImagePull/,
  },
  {
    name: "a deployment whose pods crash",
    trouble: deployBadly,
    cause: "crash-loop-after-deploy",
    outcome: "resolved",
    reason: /^(Brought|Rolled|Undid|Took|Returned|Put)/,
    evidence: /CrashLoopBackOff/,
    action: /never-ready -> \(none\)/,
  },
  {
    name: "memory that runs out",
    begin: { processor: FULL },
    measured: true,
    trouble: starve,
    cause: "memory-pressure",
    outcome: "resolved",
    reason: /memory limit/,
    evidence: /memory/,
    action: /memory\]?: 1Gi -> 2Gi/,
  },
  {
    name: "memory that runs out, with an autoscaler",
    begin: { processor: FULL, autoscalerTo: 6 },
    measured: true,
    trouble: starve,
    cause: "memory-pressure",
    outcome: "resolved",
    reason: /memory limit/,
    evidence: /memory/,
    action: /memory\]?: 1Gi -> 2Gi/,
  },
  {
    name: "Redis that is down",
    trouble: async ({ drift, queue }) => {
      queue.strain({ pace: 0 });
      await drift.troublePods("redis", NEVER_READY);
    },
    cause: "redis-down",
    outcome: "handed-off",
    reason: /queue is away/,
    evidence: /redis: Deployment .*0\/1 ready/,
  },
  {
    name: "a processor that somebody scaled to 0",
    trouble: ({ drift }) => drift.scale(PROCESSOR_NAME, 0),
    cause: "processor-scaled-down",
    outcome: "handed-off",
    reason: /on purpose/,
    evidence: /0\/0 ready/,
  },
  {
    name: "a burst that is worked off by itself",
    measured: true,
    late: true,
    trouble: ({ queue, prometheusUrl }) => {
      queue.strain({ pace: 0.4 });
      queue.burst("github", 3_000);
      const sinking = "max_over_time(drift_backlog_size[5m]) > drift_backlog_size + 100";
      return until("the backlog sinks", () => holds(prometheusUrl, sinking));
    },
    cause: "already-recovering",
    outcome: "handed-off",
    reason: /Nothing is done/,
    evidence: /backlog_trend/,
  },
  {
    name: "a connector that brings thirty times as much",
    measured: true,
    trouble: flood,
    cause: "high-ingestion",
    outcome: "resolved",
    reason: /^Scaled Deployment/,
    evidence: /confluence/,
    action: /replicas: 2 -> 5/,
  },
  {
    name: "a connector that brings thirty times as much, with an autoscaler",
    begin: { autoscalerTo: 6 },
    measured: true,
    trouble: flood,
    cause: "high-ingestion",
    outcome: "resolved",
    reason: /minReplicas|autoscaler/i,
    evidence: /confluence/,
    action: /minReplicas: 2 -> 5/,
  },
  // with an autoscaler the cluster itself would add pods: busy processors are what it looks at
  {
    name: "pods that work as hard as they may",
    begin: { processor: BUSY },
    measured: true,
    trouble: ({ queue }) => queue.strain({ pace: 0.25 }),
    cause: "slow-processing",
    outcome: "resolved",
    reason: /^Scaled Deployment/,
    evidence: /processor_usage/,
    action: /replicas: 2 -> 5/,
  },
  {
    name: "a trouble that nobody knows",
    measured: true,
    trouble: ({ queue }) => queue.strain({ pace: 0.05 }),
    cause: "unknown",
    outcome: "handed-off",
    reason: /No known cause holds|None of the causes/,
    evidence: /2\/2 ready/,
  },
];

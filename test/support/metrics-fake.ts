import { createHash } from "node:crypto";
import type { Sources } from "../../src/collectors/collector.ts";
import type { Answer, Metrics, Sample, Series } from "../../src/ports/metrics.ts";
import { movedClock } from "./moved-clock.ts";

export const NOON = Date.parse("2026-11-24T12:00:00Z");

/** What collectors read, with Prometheus answering what the test says: instant answers by query, one range answer. */
export function metricsFake(answers: {
  instant?: Readonly<Record<string, Answer<Sample>>>;
  range?: Answer<Series>;
}): Sources & { readonly asked: string[]; readonly spans: object[] } {
  const asked: string[] = [];
  const spans: object[] = [];
  const metrics: Metrics = {
    instant: async (query) => {
      asked.push(query);
      return answers.instant?.[query] ?? { items: [], warnings: [] };
    },
    range: async (query, span) => {
      asked.push(query);
      spans.push(span);
      return answers.range ?? { items: [], warnings: [] };
    },
  };
  const nobody = async (): Promise<never> => {
    throw new Error("not asked in this test");
  };
  return {
    metrics,
    queues: { length: nobody },
    cluster: { workload: nobody, logs: nobody, rollout: nobody },
    details: { autoscaler: nobody, configMap: nobody },
    signs: { pods: nobody, usage: nobody, nodes: nobody, deployments: nobody, warnings: nobody },
    exec: { run: nobody },
    baselines: { lastHealthy: nobody },
    identity: { sha256: (text) => createHash("sha256").update(text).digest("hex") },
    clock: movedClock(NOON),
    asked,
    spans,
  };
}

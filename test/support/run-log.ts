import type { RunId } from "../../src/domain/brand.ts";
import type { RunRecord } from "../../src/ports/journal.ts";
import type { RunLog } from "../../src/ports/reports.ts";
import { chainedLog } from "./chained-log.ts";
import { NOW, runRecord } from "./http-world.ts";

/** A run's log from what happened in it: name, data, seconds after the alert was accepted. */
export function runLog(
  happened: readonly (readonly [name: string, data: unknown, seconds?: number])[],
  record: Partial<RunRecord> = {},
): RunLog {
  const run = runRecord({ id: "r01" as RunId, runbook: "drift", state: "ended", ...record });
  const events = happened.map(([name, data, seconds = 0]) => ({ name, data, at: NOW + seconds * 1000 }));
  return { run, events: chainedLog("r01", events) };
}

const TARGET = { kind: "Deployment", namespace: "spec-to-proof", name: "drift-processor" };

export const DOWN = {
  name: "processor-down",
  truth: "true",
  when: "processor.desired > 0 && processor.ready == 0",
  values: "processor.desired = 2, processor.ready = 0",
  action: "kubernetes.restart",
};
export const SLOW = {
  name: "slow",
  truth: "false",
  when: "backlog.value > 100.0 && processor.ready > 0",
  values: "backlog.value = 150, processor.ready = 0",
  action: "kubernetes.scale",
};
export const REDIS = {
  name: "redis-down",
  truth: "unknown",
  when: "queue.value < 0.0",
  values: "queue.value = not known",
  missing: "queue.value",
};

export const PLAN = {
  kind: "act",
  cause: "processor-down",
  says: "The processor is down",
  because: DOWN.values,
  action: "kubernetes.restart",
  remedy: 0,
};

export const RESTARTED: readonly (readonly [string, unknown, number])[] = [
  ["accepted", null, 0],
  ["match", { kind: "matched", name: "drift", version: "v1", text: "" }, 0],
  ["locate", { kind: "beside", incident: { id: "Q1", status: "triggered" }, reason: "" }, 0.2],
  [
    "collect:processor",
    {
      kind: "found",
      name: "processor",
      collector: "kubernetes.workload",
      facts: { desired: 2, ready: 0 },
      evidence: "Deployment spec-to-proof/drift-processor: 0/2 ready\n<b>pod-1</b>: waiting | OOM",
      tookMs: 80,
    },
    0.3,
  ],
  [
    "collect:queue",
    { kind: "missing", name: "queue", collector: "redis.llen", why: "no answer within 10 s", tookMs: 1 },
    0.4,
  ],
  ["acknowledge", { kind: "in-charge", incident: { id: "Q1", status: "acknowledged" }, since: 0 }, 1],
  ["plan", { ...PLAN, causes: [DOWN, SLOW, REDIS] }, 2],
  ["note:diagnosis", "N1", 2],
  [
    "prepare",
    { kind: "change", target: TARGET, did: "restarted Deployment spec-to-proof/drift-processor", diff: ["a: 1 -> 2"] },
    2,
  ],
  ["intent", { kind: "allow", judgements: [{ guard: "mode", verdict: { kind: "allow" } }] }, 3],
  ["apply", { kind: "applied", generation: 3, at: NOW + 4_000, warnings: [] }, 4],
  ["rollout", { kind: "done" }, 20],
  ["note:rollout", { error: "pagerduty throttled while writing a note" }, 21],
  ["verify", { kind: "recovered", reason: "drift_backlog_size = 40", value: 40 }, 200],
  ["conclude", { kind: "resolved", reason: "Restarted it. Then: drift_backlog_size = 40." }, 201],
  ["resolved", null, 230],
  ["closing", "Alertmanager reported it resolved by 02:17:55 UTC; the metric agrees.", 231],
  [
    "impact",
    {
      firedAt: NOW - 65_000,
      impact: {
        kind: "measured",
        query: "drift_backlog_size",
        from: NOW - 65_000,
        to: NOW + 230_000,
        worst: { at: NOW + 6_000, value: 182.5 },
        unhealthyMs: 180_000,
        area: 123.4567,
        threshold: { value: 100, bad: "above" },
      },
      parts: [
        { name: "backlog_by_type", query: "drift_backlog_by_type", by: "type", worst: { schema: 90, api: 60 } },
        { name: "backlog_by_age", unknown: "prometheus timed-out while querying" },
      ],
    },
    232,
  ],
  [
    "incident-history",
    {
      kind: "told",
      events: [
        { kind: "triggered", at: NOW - 1_000 },
        { kind: "acknowledged", by: { name: "first-responder", us: true }, at: NOW + 1_000 },
        { kind: "annotated", by: { name: "Ana *Ops*", us: false }, at: NOW + 100_000 },
        { kind: "other", at: NOW + 101_000 },
      ],
    },
    233,
  ],
];

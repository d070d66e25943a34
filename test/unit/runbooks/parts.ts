import { z } from "zod";
import type { Parts } from "../../../src/runbooks/parts.ts";

const target = z.strictObject({
  kind: z.literal("Deployment"),
  namespace: z.string(),
  name: z.string(),
  container: z.string().optional(),
});

/** Parts like the real ones, so that the language's tests do not change when a collector learns something. */
export const parts: Parts = {
  collectors: [
    {
      name: "prometheus.query",
      summary: "The value of a query now.",
      params: z.strictObject({ query: z.string().min(1), by: z.string().min(1).optional() }),
      facts: {
        value: { type: "double", doc: "The value." },
        series: { type: "int", doc: "How many series." },
        by: { type: "map<string, double>", doc: "Per label value." },
        top: { type: "string", doc: "The largest label value." },
      },
    },
    {
      name: "prometheus.range",
      summary: "The value over time.",
      params: z.strictObject({ query: z.string().min(1), minutes: z.number().positive().max(1440).default(10) }),
      facts: {
        value: { type: "double", doc: "The last value." },
        slope_per_minute: { type: "double", doc: "The trend." },
      },
    },
    {
      name: "kubernetes.workload",
      summary: "A Deployment.",
      params: z.strictObject({ target }),
      facts: {
        desired: { type: "int", doc: "Wanted pods." },
        ready: { type: "int", doc: "Ready pods." },
        waiting: { type: "list<string>", doc: "Why containers wait." },
        paused: { type: "bool", doc: "The rollout is paused." },
      },
    },
    {
      name: "redis.llen",
      summary: "A list's length.",
      params: z.strictObject({ key: z.string() }),
      facts: { value: { type: "int", doc: "The length." } },
    },
  ],
  actions: [
    { name: "kubernetes.restart", summary: "Restarts.", params: z.strictObject({ target }), undoable: false },
    {
      name: "kubernetes.scale",
      summary: "Scales up.",
      params: z.strictObject({ target, at_least: z.int().min(1).max(50) }),
      undoable: true,
    },
  ],
};

/** A runbook without a mistake, to be broken by tests. */
export const GOOD = `apiVersion: first-responder/v1
kind: Runbook
metadata: { name: queue-overflow, summary: The queue overflows, url: docs/queue.md }
match: ['alertname="QueueOverflow"', severity=~"critical|page"]
mode: auto
targets:
  worker: { kind: Deployment, namespace: shop, name: worker, container: main }
signal:
  sources: [{ prometheus.query: { query: queue_size } }]
  healthy: signal.value <= 100.0
collect:
  worker: { kubernetes.workload: { target: worker } }
  trend: { prometheus.range: { query: queue_size, minutes: 15 }, timeout: 5s }
  by_type: { prometheus.query: { query: queue_by_type, by: type } }
causes:
  - { name: worker-down, when: worker.desired > 0 && worker.ready == 0, says: The worker is down }
  - name: worker-slow
    when: worker.ready > 0 && trend.slope_per_minute >= 0.0
remedies:
  - { for: worker-down, do: { kubernetes.restart: { target: worker } } }
  - { for: worker-slow, hand_off: Look at the queue by type. }
limits: { actions: 3 per 1h, cooldown: 10m, attempts: 2 }
verify: { within: 10m, soak: 2m }
hand_off: { to: escalation-policy }
`;

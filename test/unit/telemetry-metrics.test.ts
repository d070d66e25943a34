import { expect } from "chai";
import { promTelemetry } from "../../src/adapters/prom-client/telemetry.ts";
import type { RunId } from "../../src/domain/brand.ts";
import type { Happening } from "../../src/ports/telemetry.ts";

const run = "r01" as RunId;
const NOW = Date.parse("2026-11-24T02:00:00Z");

const CASES: readonly (readonly [Happening, string])[] = [
  [
    { kind: "accepted", source: "eu", runs: [run], duplicate: false },
    'first_responder_notifications_accepted_total{source="eu"} 1',
  ],
  [
    { kind: "accepted", source: "eu", runs: [run], duplicate: true },
    'first_responder_notifications_duplicates_total{source="eu"} 1',
  ],
  [{ kind: "turned-away", status: 503, reason: "full" }, 'first_responder_webhooks_refused_total{status="503"} 1'],
  [
    { kind: "task-started", run, task: "close", resumed: true },
    'first_responder_tasks_started_total{task="close",resumed="true"} 1',
  ],
  [
    { kind: "step-ended", run, step: "collect:processor", ms: 30, error: null },
    'first_responder_step_duration_seconds_bucket{le="0.05",stage="collect"} 1',
  ],
  [
    { kind: "step-ended", run, step: "plan", ms: 30, error: "no" },
    'first_responder_step_failures_total{stage="plan"} 1',
  ],
  [
    { kind: "run-ended", run, runbook: null, outcome: { kind: "unmatched", reason: "-" }, ms: 100 },
    'first_responder_runs_total{runbook="none",outcome="unmatched"} 1',
  ],
  [
    { kind: "collector-failed", run, collector: "prometheus.query", why: "-" },
    'first_responder_collector_failures_total{collector="prometheus.query"} 1',
  ],
  [
    { kind: "judged", run, action: "kubernetes.restart", verdict: { kind: "refuse", reason: "held" } },
    'first_responder_actions_total{action="kubernetes.restart",verdict="refuse"} 1',
  ],
  [{ kind: "no-incident", run, reason: "-" }, "first_responder_incidents_not_found_total 1"],
  [
    { kind: "outside-call", system: "pagerduty", operation: "find", result: "throttled", ms: 20 },
    'first_responder_outside_calls_total{system="pagerduty",operation="find",result="throttled"} 1',
  ],
  [
    { kind: "outside-call", system: "pagerduty", operation: "find", result: "ok", ms: 20 },
    'first_responder_outside_call_duration_seconds_count{system="pagerduty",operation="find"} 1',
  ],
  [{ kind: "lease", run, state: "lost", reason: "-" }, 'first_responder_lease_events_total{state="lost"} 1'],
  [{ kind: "degraded", part: "redis", reason: "-" }, 'first_responder_degraded{part="redis"} 1'],
  [{ kind: "restored", part: "redis" }, 'first_responder_degraded{part="redis"} 0'],
  [{ kind: "bug", where: "worker", error: new Error("x") }, "first_responder_faults_total 1"],
];

describe("metrics", () => {
  for (const [happening, line] of CASES) {
    it(`of ${happening.kind}: ${line}`, async () => {
      const metrics = promTelemetry({ version: "1.2.3", clock: { now: () => NOW } });

      metrics.tell(happening);

      expect((await metrics.page()).split("\n")).to.include(line);
    });
  }

  it("tell which build this is", async () => {
    const metrics = promTelemetry({ version: "1.2.3", clock: { now: () => NOW } });

    const page = await metrics.page();

    expect(page).to.include(`first_responder_build_info{version="1.2.3",node="${process.versions.node}"} 1`);
    expect(page).to.include("process_resident_memory_bytes");
  });

  it("tell how much waits and how old the oldest is, from one reading a page", async () => {
    const metrics = promTelemetry({ version: "1", clock: { now: () => NOW } });
    let readings = 0;
    metrics.observe(async () => {
      readings++;
      return { queued: 3, oldestAcceptedAt: NOW - 90_000, toRestore: 2 };
    });

    const page = await metrics.page();

    expect(page).to.include("first_responder_queue_depth 3\n");
    expect(page).to.include("first_responder_oldest_unfinished_run_age_seconds 90\n");
    expect(page).to.include("first_responder_restorations_pending 2\n");
    expect(readings).to.equal(1);
  });

  it("are served while the journal is away, without numbers that would look like zero", async () => {
    const metrics = promTelemetry({ version: "1", clock: { now: () => NOW } });
    metrics.observe(() => Promise.reject(new Error("away")));

    const page = await metrics.page();

    expect(page).to.match(/^first_responder_queue_depth nan$/im);
  });

  it("have a help text each", async () => {
    const page = await promTelemetry({ version: "1", clock: { now: () => NOW } }).page();

    const names = [...page.matchAll(/^# TYPE (first_responder_\S+)/gm)].map(([, name]) => name);

    expect(names).to.have.length.above(10);
    for (const name of names) expect(page).to.match(new RegExp(`^# HELP ${name} .{10,}`, "m"));
  });
});

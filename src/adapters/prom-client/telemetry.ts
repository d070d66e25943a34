import { collectDefaultMetrics, Registry } from "prom-client";
import type { Clock } from "../../ports/clock.ts";
import type { Happening, Telemetry } from "../../ports/telemetry.ts";
import { type Backlog, backlogGauges } from "./backlog-gauges.ts";
import { metricsIn, type ServiceMetrics } from "./metrics.ts";

export interface PromOptions {
  readonly version: string;
  readonly clock: Pick<Clock, "now">;
}

export interface PromTelemetry extends Telemetry {
  /** The text for `/metrics`. */
  readonly page: () => Promise<string>;
  /** From now on each page tells what is waiting; `read` is asked once a page. */
  readonly observe: (read: () => Promise<Backlog>) => void;
}

/** Counts happenings. */
export function promTelemetry({ version, clock }: PromOptions): PromTelemetry {
  const registry = new Registry();
  const metrics = metricsIn(registry);
  metrics.build.set({ version, node: process.versions.node }, 1);
  collectDefaultMetrics({ register: registry });
  return {
    tell: (happening) => count(happening, metrics),
    page: () => registry.metrics(),
    observe: (read) => backlogGauges(registry, clock, read),
  };
}

type Of<Kind extends Happening["kind"]> = Extract<Happening, { kind: Kind }>;
type Counting = { readonly [Kind in Happening["kind"]]: (happening: Of<Kind>, metrics: ServiceMetrics) => void };

const COUNTING: Counting = {
  started: () => {},
  stopping: () => {},
  accepted: ({ source, duplicate }, { accepted, duplicates }) => {
    accepted.inc({ source });
    if (duplicate) duplicates.inc({ source });
  },
  "turned-away": ({ status }, { refused }) => refused.inc({ status }),
  "task-started": ({ task, resumed }, { tasks }) => tasks.inc({ task, resumed: String(resumed) }),
  "step-ended": ({ step, ms, error }, { stepSeconds, stepFailures }) => {
    const [stage = ""] = step.split(":"); // what comes after may be any name in a runbook
    stepSeconds.observe({ stage }, ms / 1000);
    if (error !== null) stepFailures.inc({ stage });
  },
  "run-ended": ({ runbook, outcome, ms }, { runs, runSeconds }) => {
    runs.inc({ runbook: runbook ?? "none", outcome: outcome.kind });
    runSeconds.observe({ outcome: outcome.kind }, ms / 1000);
  },
  "collector-failed": ({ collector }, { collectorFailures }) => collectorFailures.inc({ collector }),
  judged: ({ action, verdict }, { actions }) => actions.inc({ action, verdict: verdict.kind }),
  "restoration-ended": ({ action, end }, { restorations }) => restorations.inc({ action, end }),
  scored: ({ runbook, agreement }, { scores }) => scores.inc({ runbook, agreement }),
  "no-incident": (_happening, { notFound }) => notFound.inc(),
  "outside-call": ({ system, operation, result, ms }, { calls, callSeconds }) => {
    calls.inc({ system, operation, result });
    callSeconds.observe({ system, operation }, ms / 1000);
  },
  lease: ({ state }, { leases }) => leases.inc({ state }),
  degraded: ({ part }, { degraded }) => degraded.set({ part }, 1),
  restored: ({ part }, { degraded }) => degraded.set({ part }, 0),
  bug: (_happening, { faults }) => faults.inc(),
};

function count<Kind extends Happening["kind"]>(happening: Of<Kind>, metrics: ServiceMetrics): void {
  COUNTING[happening.kind](happening, metrics);
}

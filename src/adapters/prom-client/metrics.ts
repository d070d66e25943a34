import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const PREFIX = "first_responder_";
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600];

/** Every metric that is counted, in one registry. Labels are bounded: names from settings, runbooks and code only. */
export function metricsIn(registry: Registry) {
  const to = makers(registry);
  return { ...intakeMetrics(to), ...runMetrics(to), ...outsideMetrics(to), ...selfMetrics(to) };
}

export type ServiceMetrics = ReturnType<typeof metricsIn>;

type Makers = ReturnType<typeof makers>;

function makers(registry: Registry) {
  const registers = [registry];
  return {
    counter: (name: string, help: string, ...labelNames: string[]) =>
      new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers }),
    seconds: (name: string, help: string, ...labelNames: string[]) =>
      new Histogram({ name: `${PREFIX}${name}`, help, labelNames, buckets: SECONDS, registers }),
    gauge: (name: string, help: string, ...labelNames: string[]) =>
      new Gauge({ name: `${PREFIX}${name}`, help, labelNames, registers }),
  };
}

function intakeMetrics({ counter }: Makers) {
  return {
    accepted: counter("notifications_accepted_total", "Notifications stored, repeats included.", "source"),
    duplicates: counter("notifications_duplicates_total", "Notifications that repeated an earlier one.", "source"),
    refused: counter(
      "webhooks_refused_total",
      "Webhooks turned away, by HTTP status; 499: the sender went away.",
      "status",
    ),
  };
}

function runMetrics({ counter, seconds }: Makers) {
  return {
    tasks: counter("tasks_started_total", "Tasks taken up; resumed: begun by an earlier process.", "task", "resumed"),
    runs: counter("runs_total", "Ended runs.", "runbook", "outcome"),
    runSeconds: seconds("run_duration_seconds", "From acceptance to the run's end.", "outcome"),
    stepSeconds: seconds("step_duration_seconds", "Duration of steps, retries included.", "stage"),
    stepFailures: counter("step_failures_total", "Steps that ended in an error.", "stage"),
    actions: counter("actions_total", "Actions judged, by the verdict of the guards.", "action", "verdict"),
    restorations: counter(
      "restorations_total",
      "Attempts to put back what was changed: restored, left as it is for good, or postponed.",
      "action",
      "end",
    ),
    scores: counter("shadow_scores_total", "Shadowed runs compared with what happened.", "runbook", "agreement"),
    collectorFailures: counter("collector_failures_total", "Collectors that brought nothing back.", "collector"),
  };
}

function outsideMetrics({ counter, seconds }: Makers) {
  return {
    calls: counter("outside_calls_total", "Calls to outside systems.", "system", "operation", "result"),
    callSeconds: seconds("outside_call_duration_seconds", "Duration of outside calls.", "system", "operation"),
    notFound: counter("incidents_not_found_total", "Runs for which PagerDuty had no incident."),
    leases: counter("lease_events_total", "Leases on incidents taken, renewed, lost, released.", "state"),
  };
}

function selfMetrics({ counter, gauge }: Makers) {
  return {
    faults: counter("faults_total", "Faults in this service; each has a log line."),
    degraded: gauge("degraded", "1 while a part of the service does not work.", "part"),
    build: gauge("build_info", "Always 1; the labels tell which build this is.", "version", "node"),
  };
}

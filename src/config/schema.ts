import { z } from "zod";
import { USUAL } from "../domain/blast-radius.ts";
import { MODES } from "../domain/mode.ts";
import { FreezeWindows } from "./freeze.ts";
import { baseUrl, duration, flag, list, oneOf, percent, rate, size, text, whole } from "./quantities.ts";

/** Levels of log lines, the most important first. */
export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const path = text(/\S/, "a path");
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const Listen = z.strictObject({
  host: text(/^\S+$/, "an address").prefault("0.0.0.0").meta({ env: "HOST", description: "Address to listen on." }),
  port: whole(0, 65_535).prefault(8080).meta({ env: "PORT", description: "Port to listen on; 0 takes a free one." }),
  public_url: baseUrl()
    .optional()
    .meta({ env: "PUBLIC_URL", description: "Where people reach this service: the base of links in notes." }),
  drain: duration("1s", "10m")
    .prefault("25s")
    .meta({ description: "After SIGTERM: how long requests and steps in flight may take to end." }),
});

const Intake = z.strictObject({
  allow_anonymous: flag().prefault(false).meta({
    env: "ALLOW_ANONYMOUS_WEBHOOKS",
    description: "Take webhooks without a token. Anybody who reaches the port can then start remediation.",
  }),
  max_body: size("16KiB", "64MiB").prefault("4MiB").meta({ description: "Largest webhook body, also when inflated." }),
  max_bytes_in_flight: size("1MiB", "4GiB")
    .prefault("32MiB")
    .meta({ description: "Bodies being read or stored at one time; above it webhooks get 503 and are sent again." }),
});

const Store = z.strictObject({
  data_dir: path.prefault("./data").meta({
    env: "DATA_DIR",
    description: "Directory of the embedded journal, on a local disk. Not used when `DATABASE_URL` is set.",
  }),
  retention: duration("1d", "3650d").prefault("90d").meta({ description: "How long ended runs are kept." }),
});

const Runs = z.strictObject({
  relapse_window: duration("0s", "1d")
    .prefault("15m")
    .meta({ description: "A group that fires again so soon after it resolved goes to a person." }),
  fresh_for: duration("10s", "1d")
    .prefault("10m")
    .meta({ description: "A notification accepted longer ago is diagnosed, but not acted on." }),
  lease: duration("5s", "1h").prefault("5m").meta({
    description: "How long PagerDuty keeps an incident quiet when this service stops renewing its acknowledgement.",
  }),
  incident_wait: duration("0s", "10m")
    .prefault("60s")
    .meta({ description: "How long to look for an incident that PagerDuty has not opened yet." }),
  resolve_wait: duration("30s", "1h").prefault("10m").meta({
    description: "After the signal recovered: how long the alert may take to resolve before a person is asked.",
  }),
  approval_wait: duration("1s", "1d").prefault("30m").meta({
    description:
      "How long a person may take to approve or deny; the run holds nothing meanwhile, and hands over after it.",
  }),
  concurrency: whole(1, 1024).prefault(64).meta({ description: "Runs worked on at one time, per replica." }),
});

const PagerDuty = z.strictObject({
  from: text(/^[^\s@]+@[^\s@]+$/, "an e-mail address")
    .optional()
    .meta({ env: "PAGERDUTY_FROM", description: "E-mail of the PagerDuty user that this service acts as." }),
  url: baseUrl()
    .prefault("https://api.pagerduty.com")
    .meta({ env: "PAGERDUTY_URL", description: "REST API; in the EU `https://api.eu.pagerduty.com`." }),
  events_url: baseUrl()
    .prefault("https://events.pagerduty.com")
    .meta({ env: "PAGERDUTY_EVENTS_URL", description: "Events API; in the EU `https://events.eu.pagerduty.com`." }),
  service_ids: list(/^[A-Z0-9]{3,32}$/, "service ids such as PIJ90N7")
    .prefault([])
    .meta({ env: "PAGERDUTY_SERVICE_IDS", description: "Services to look for incidents in; none means all of them." }),
  requests_per_minute: whole(10, 6_000)
    .prefault(900)
    .meta({ description: "REST calls at most; PagerDuty allows an account key 960 a minute." }),
  timeout: duration("1s", "2m").prefault("10s").meta({ description: "For one call." }),
});

const Prometheus = z.strictObject({
  url: baseUrl().optional().meta({ env: "PROMETHEUS_URL", description: "Base URL of Prometheus; none = no metrics." }),
  timeout: duration("1s", "2m").prefault("10s").meta({ description: "For one query." }),
});

const Alertmanager = z.strictObject({
  url: baseUrl().optional().meta({
    env: "ALERTMANAGER_URL",
    description:
      "Base URL of Alertmanager, to read its silences: nothing is changed while one matches. None = not asked.",
  }),
  timeout: duration("1s", "2m").prefault("5s").meta({ description: "For one call." }),
});

const Redis = z.strictObject({
  timeout: duration("100ms", "2m").prefault("3s").meta({ description: "For connecting, and for one answer." }),
});

const Ceilings = z.strictObject({
  replicas: whole(1, 10_000).prefault(50).meta({ description: "Replicas that no runbook may exceed." }),
  memory: size("16MiB", "1024GiB")
    .prefault("16GiB")
    .meta({ description: "Memory limit of one container that no runbook may exceed." }),
});

const Kubernetes = z.strictObject({
  kubeconfig: path
    .optional()
    .meta({ env: "KUBECONFIG", description: "Path of a kubeconfig; none = the pod's own service account." }),
  timeout: duration("1s", "2m").prefault("10s").meta({ description: "For one call." }),
  namespace: text(dnsLabel, "a namespace")
    .optional()
    .meta({ env: "POD_NAMESPACE", description: "Where this service runs; none = what its service account says." }),
  exec: flag().prefault(false).meta({
    description: "Whether a runbook may run commands in pods, which is code execution: `kubernetes.exec`.",
  }),
  denied_namespaces: list(dnsLabel, "namespaces")
    .prefault(["kube-system"])
    .meta({ description: "Nothing is ever changed in these, nor in the service's own." }),
  ceilings: Ceilings.prefault({}),
});

const Limits = z.strictObject({
  namespace: rate()
    .prefault("10 per 1h")
    .meta({ description: "Actions in one namespace, by all runbooks and replicas together." }),
  service: rate()
    .prefault("20 per 1h")
    .meta({ description: "Actions anywhere, by all runbooks and replicas together." }),
});

function usually(share: number): string {
  return `${share * 100}%`;
}

const Storm = z.strictObject({
  groups: rate()
    .prefault("10 per 1m")
    .meta({ description: "So many new alert groups at once are wider than one workload: nothing is changed then." }),
  unhealthy_targets: percent()
    .prefault(usually(USUAL.targets))
    .meta({ description: "Nothing is changed while more of a runbook's workloads than this are unhealthy." }),
  unhealthy_nodes: percent().prefault(usually(USUAL.nodes)).meta({
    description: "Nothing is changed while more of the cluster's nodes than this are not ready. Needs `list nodes`.",
  }),
  unhealthy_workloads: percent().prefault(usually(USUAL.workloads)).meta({
    description:
      "Nothing is changed while more of the namespace's Deployments than this (and 2 of them) are unhealthy. Needs `list deployments` there.",
  }),
});

/** `config/responder.yaml`, and which environment variable overrides what. Secrets are not in it: see secrets.ts. */
export const Settings = z.strictObject({
  mode: oneOf(MODES).prefault("auto").meta({ env: "MODE", description: "Ceiling on every runbook's own mode." }),
  runbooks_dir: path.prefault("config/runbooks").meta({ env: "RUNBOOKS_DIR", description: "Directory of runbooks." }),
  log_level: oneOf(LOG_LEVELS)
    .prefault("info")
    .meta({ env: "LOG_LEVEL", description: "Least important lines to log." }),
  listen: Listen.prefault({}),
  intake: Intake.prefault({}),
  store: Store.prefault({}),
  runs: Runs.prefault({}),
  limits: Limits.prefault({}),
  storm: Storm.prefault({}),
  freeze: FreezeWindows.prefault([]).meta({ description: "When nothing is changed, by the calendar." }),
  pagerduty: PagerDuty.prefault({}),
  prometheus: Prometheus.prefault({}),
  alertmanager: Alertmanager.prefault({}),
  redis: Redis.prefault({}),
  kubernetes: Kubernetes.prefault({}),
});
export type Settings = z.output<typeof Settings>;

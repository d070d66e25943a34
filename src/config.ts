import type { Config, PagerDutyConfig } from "./config/config.ts";
import { openSettings } from "./config/file.ts";
import { checkSettings } from "./config/mistakes.ts";
import { tokensOf } from "./config/named-tokens.ts";
import type { Settings } from "./config/schema.ts";
import { contentOf } from "./config/secret.ts";
import { type Env, readSecrets, type Secrets } from "./config/secrets.ts";
import { togetherWrong, warningsOf } from "./config/together.ts";
import type { BlastRadius } from "./domain/blast-radius.ts";
import type { Clock } from "./ports/clock.ts";

export type { Config, PagerDutyConfig } from "./config/config.ts";

export type Loaded =
  | { readonly kind: "loaded"; readonly config: Config }
  | { readonly kind: "mistaken"; readonly mistakes: readonly string[] };

const OWN_NAMESPACE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

/** Reads file and environment; all mistakes at once, each with its place and what to write instead. */
export function loadConfig(from: { file?: string | undefined; env?: Env; clock: Pick<Clock, "now"> }): Loaded {
  const env = from.env ?? process.env;
  const { file, opened, mistakes } = openSettings({
    option: from.file,
    variable: env["RESPONDER_CONFIG"] || undefined,
  });
  const settings = checkSettings(opened, env);
  const secrets = readSecrets(env, from.clock);
  const wrong = [...mistakes, ...settings.mistakes, ...secrets.mistakes, ...togetherWrong(settings.usable, secrets)];
  if (settings.value === undefined || wrong.length > 0) return { kind: "mistaken", mistakes: wrong };
  return { kind: "loaded", config: frozen(configOf(settings.value, secrets, { file, env })) };
}

/** What is told of runbooks without any secret: where they are, the ceiling on their modes, what their guards read. */
export function runbookSettings(
  from: { file?: string | undefined; env?: Env } = {},
):
  | ({ readonly kind: "loaded" } & Pick<Config, "runbooksDir" | "mode" | "blastRadius">)
  | Extract<Loaded, { kind: "mistaken" }> {
  const env = from.env ?? process.env;
  const { opened, mistakes } = openSettings({ option: from.file, variable: env["RESPONDER_CONFIG"] || undefined });
  const { value, mistakes: wrong } = checkSettings(opened, env);
  const all = [...mistakes, ...wrong];
  if (value === undefined || all.length > 0) return { kind: "mistaken", mistakes: all };
  return { kind: "loaded", runbooksDir: value.runbooks_dir, mode: value.mode, blastRadius: blastRadiusOf(value.storm) };
}

/** The few things that client commands need; the command line's options come before them. */
export function clientSettings(env: Env = process.env): { url: string; token: string | undefined } {
  return { url: env["RESPONDER_URL"] || "http://127.0.0.1:8080", token: env["API_TOKEN"] || undefined };
}

/** Where runbooks are when nobody names a directory; the settings file is not asked. */
export function runbooksDirectory(env: Env = process.env): string {
  return env["RUNBOOKS_DIR"] || "config/runbooks";
}

function configOf(settings: Settings, secrets: Secrets, from: { file: string | undefined; env: Env }): Config {
  const { mode, listen, intake, store, runs, kubernetes } = settings;
  const { of } = secrets;
  const { port, host, drain } = listen;
  return {
    file: from.file,
    warnings: warningsOf(settings, secrets, from.env),
    secrets: secrets.seen,
    mode,
    runbooksDir: settings.runbooks_dir,
    logLevel: settings.log_level,
    listen: { host, port, drain, publicUrl: listen.public_url },
    intake: { maxBody: intake.max_body, maxBytesInFlight: intake.max_bytes_in_flight },
    alertmanager: {
      tokens: tokensOf(of.ALERTMANAGER_TOKEN),
      anonymous: intake.allow_anonymous && !of.ALERTMANAGER_TOKEN(),
    },
    webhookSecrets: () => listOf(of.PAGERDUTY_WEBHOOK_SECRET()),
    api: { tokens: tokensOf(of.API_TOKEN) },
    store: of.DATABASE_URL() ? { kind: "postgres", url: of.DATABASE_URL } : { kind: "sqlite", dir: store.data_dir },
    retention: store.retention,
    runs: runsOf(runs),
    ...guardsOf(settings),
    pagerduty: pagerDutyOf(settings.pagerduty, secrets),
    prometheus: prometheusOf(settings.prometheus, secrets),
    silences: silencesOf(settings.alertmanager, secrets),
    redis: of.REDIS_URL() ? { url: of.REDIS_URL, timeout: settings.redis.timeout } : undefined,
    kubernetes: kubernetesOf(kubernetes),
  };
}

function runsOf(runs: Settings["runs"]): Config["runs"] {
  return {
    relapseWindow: runs.relapse_window,
    freshFor: runs.fresh_for,
    lease: runs.lease,
    incidentWait: runs.incident_wait,
    resolveWait: runs.resolve_wait,
    approvalWait: runs.approval_wait,
    concurrency: runs.concurrency,
  };
}

function guardsOf({ limits, storm, freeze }: Settings): Pick<Config, "limits" | "storm" | "blastRadius" | "freeze"> {
  return { limits, storm: storm.groups, blastRadius: blastRadiusOf(storm), freeze };
}

function blastRadiusOf(storm: Settings["storm"]): BlastRadius {
  return { targets: storm.unhealthy_targets, nodes: storm.unhealthy_nodes, workloads: storm.unhealthy_workloads };
}

function pagerDutyOf(settings: Settings["pagerduty"], { of }: Secrets): PagerDutyConfig | undefined {
  if (!of.PAGERDUTY_TOKEN() || settings.from === undefined) return undefined;
  return {
    token: of.PAGERDUTY_TOKEN,
    routingKey: of.PAGERDUTY_ROUTING_KEY,
    from: settings.from,
    url: settings.url,
    eventsUrl: settings.events_url,
    serviceIds: settings.service_ids,
    requestsPerMinute: settings.requests_per_minute,
    timeout: settings.timeout,
  };
}

function prometheusOf(settings: Settings["prometheus"], { of }: Secrets): Config["prometheus"] {
  const { url, timeout } = settings;
  return url === undefined ? undefined : { url, timeout, token: of.PROMETHEUS_TOKEN };
}

function silencesOf({ url, timeout }: Settings["alertmanager"], { of }: Secrets): Config["silences"] {
  return url === undefined ? undefined : { url, timeout, token: of.ALERTMANAGER_READ_TOKEN };
}

function kubernetesOf(settings: Settings["kubernetes"]): Config["kubernetes"] {
  const { kubeconfig, timeout, exec, ceilings } = settings;
  return { kubeconfig, timeout, exec, ceilings, deniedNamespaces: deniedNamespaces(settings) };
}

function deniedNamespaces(settings: Settings["kubernetes"]): readonly string[] {
  const own = settings.namespace ?? contentOf(OWN_NAMESPACE);
  return [...new Set([...settings.denied_namespaces, ...(own ? [own] : [])])];
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/** Frozen all the way down; functions stay as they are. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

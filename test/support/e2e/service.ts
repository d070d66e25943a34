import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { SANDBOX_DEFAULTS } from "../../../src/sandbox/pagerduty/start.ts";
import { freePort } from "./free-port.ts";
import { launch, type Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

/** Name and value of the token that webhooks carry, and of the operator's. */
const WEBHOOK_TOKEN = "e2e-webhook-token-0123456789";
const API_TOKEN = "e2e-operator-token-0123456789";

/** Where the service finds the world around it. */
export interface Surroundings {
  readonly pagerduty: { readonly url: string; readonly eventsUrl: string };
  readonly prometheus: { readonly url: string };
  /** Of Alertmanager; none = it is not asked for silences. */
  readonly silences?: { readonly url: string };
  /** Path. */
  readonly kubeconfig: string;
}

export interface Setup {
  readonly surroundings: Surroundings;
  /** Postgres instead of SQLite. */
  readonly databaseUrl?: string;
  readonly verify?: { readonly within: string; readonly soak: string };
  /** Ceiling on the runbook's mode. */
  readonly mode?: "shadow" | "approve";
  /** In the place of the shipped runbook's remedy for a cause. */
  readonly remedy?: { readonly for: string; readonly do: object };
  /** Settings of the section `runs`. */
  readonly runs?: Readonly<Record<string, string>>;
  readonly pagerDutyTimeout?: string;
  /** Calls to PagerDuty in a minute. */
  readonly pagerDutyPace?: number;
  /** Settings of the section `storm`. */
  readonly storm?: Readonly<Record<string, string>>;
  /** Where the runbook's workloads are, when it is not the shipped runbook's namespace. */
  readonly namespace?: string;
  /** Of PagerDuty's webhooks. */
  readonly webhookSecret?: string;
}

/** Where and how to die: see e2e-crash-at.ts. */
export interface Crash {
  readonly at: string;
  readonly signal?: NodeJS.Signals;
  /** Milliseconds after that moment. */
  readonly delay?: number;
  readonly token?: string;
}

export interface RunView {
  readonly id: string;
  readonly plan?: { readonly cause: string } | null;
  readonly state: string;
  readonly incident: { readonly id: string } | null;
  readonly outcome: { readonly kind: string; readonly reason: string } | null;
}

/** One place where the service runs, again and again after each death: same port, same data, same settings. */
export interface Berth {
  readonly url: string;
  /** The directory of its runbooks. */
  readonly runbooks: string;
  readonly webhook: { readonly url: string; readonly token: string };
  /** Starts the service; resolves when it is ready, or has died on the way. */
  start(crash?: Crash): Promise<Program>;
  runs(): Promise<readonly RunView[]>;
  run(id: string): Promise<RunView>;
  /** Answers what a run asks; resolves to the HTTP status. */
  answer(id: string, word: "approve" | "deny"): Promise<number>;
  /** The value of one of its own metrics, named with its labels and without its prefix; 0 when it is not there yet. */
  metric(name: string): Promise<number>;
  /** What the API answers. */
  get<Answer>(path: string): Promise<Answer>;
  /** The names of the lines in the log of a run that has ended. */
  log(id: string): Promise<readonly string[]>;
}

export async function berth(stage: Stage, setup: Setup): Promise<Berth> {
  const dir = await stage.directory();
  const port = await freePort();
  const config = await writeSettings(dir, port, setup);
  const url = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Bearer ${API_TOKEN}` };
  const get = async <Answer>(path: string): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`GET ${path}: HTTP ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  return {
    url,
    runbooks: join(dir, "runbooks"),
    webhook: { url: `${url}/webhooks/alertmanager`, token: WEBHOOK_TOKEN },
    start: async (crash) => {
      const program = launch(stage, command(crash), { env: environment(config, setup, crash) });
      await until("the service is ready", () => !program.running() || isReady(url), 60_000);
      return program;
    },
    get,
    runs: async () => (await get<{ runs: readonly RunView[] }>("/api/runs?limit=200")).runs,
    answer: async (id, word) => {
      const body = JSON.stringify({ reason: "a test" });
      const posted = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body };
      return (await fetch(`${url}/api/runs/${id}/${word}`, posted)).status;
    },
    run: (id) => get<RunView>(`/api/runs/${id}`),
    metric: async (name) => {
      const page = await (await fetch(`${url}/metrics`)).text();
      const line = page.split("\n").find((each) => each.startsWith(`first_responder_${name} `));
      return Number(line?.split(" ")[1] ?? 0);
    },
    log: async (id) => {
      const response = await fetch(`${url}/api/runs/${id}/events`, { headers, signal: AbortSignal.timeout(5_000) });
      const lines = (await response.text()).split("\n").filter((line) => line.startsWith("data:"));
      return lines.map((line) => (JSON.parse(line.slice("data:".length)) as { readonly name: string }).name);
    },
  };
}

/** The bundle that starts in production; with the hook for crashes only where one is asked for. */
function command(crash: Crash | undefined): [string, ...string[]] {
  const hook = crash ? ["--import", resolve("test/support/e2e-crash-at.ts")] : [];
  return [process.execPath, ...hook, resolve("dist/main.js"), "serve"];
}

function environment(
  config: string,
  { databaseUrl, webhookSecret }: Setup,
  crash: Crash | undefined,
): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    NODE_COMPILE_CACHE: compileCache(),
    RESPONDER_CONFIG: config,
    ALERTMANAGER_TOKEN: `main:${WEBHOOK_TOKEN}`,
    API_TOKEN: `e2e:${API_TOKEN}`,
    PAGERDUTY_TOKEN: SANDBOX_DEFAULTS.token,
    ...(webhookSecret === undefined ? {} : { PAGERDUTY_WEBHOOK_SECRET: webhookSecret }),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...(crash && { CRASH_AT: crash.at }),
    ...(crash?.signal && { CRASH_SIGNAL: crash.signal }),
    ...(crash?.delay && { CRASH_DELAY: String(crash.delay) }),
    ...(crash?.token && { CRASH_TOKEN: crash.token }),
  };
}

let cache: string | undefined;

/** Hundreds of starts of the same code: compiled once, by the first process that ends in peace. */
function compileCache(): string {
  if (cache !== undefined) return cache;
  const dir = mkdtempSync(join(tmpdir(), "first-responder-e2e-compiled-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  cache = dir;
  return dir;
}

async function writeSettings(dir: string, port: number, setup: Setup): Promise<string> {
  const { pagerduty, prometheus, silences, kubeconfig } = setup.surroundings;
  const runbooks = join(dir, "runbooks");
  await mkdir(runbooks);
  await writeFile(join(runbooks, "drift-backlog-overflow.yaml"), await impatientRunbook(setup));
  const settings = {
    runbooks_dir: runbooks,
    ...(setup.mode && { mode: setup.mode }),
    listen: { host: "127.0.0.1", port, drain: "5s" },
    store: { data_dir: join(dir, "data") },
    ...(silences && { alertmanager: { url: silences.url } }),
    runs: { lease: "1m", incident_wait: "20s", resolve_wait: "60s", approval_wait: "2s", ...setup.runs },
    pagerduty: {
      from: SANDBOX_DEFAULTS.bot.email,
      url: pagerduty.url,
      events_url: pagerduty.eventsUrl,
      service_ids: [SANDBOX_DEFAULTS.service.id],
      timeout: setup.pagerDutyTimeout ?? "2s",
      ...(setup.pagerDutyPace && { requests_per_minute: setup.pagerDutyPace }),
    },
    ...(setup.storm && { storm: setup.storm }),
    prometheus: { url: prometheus.url, timeout: "5s" },
    kubernetes: { kubeconfig, timeout: "5s" },
  };
  const file = join(dir, "responder.yaml");
  await writeFile(file, stringify(settings));
  return file;
}

/** The shipped runbook; only its patience, where its workloads are, and a remedy if one is given, are a test's. */
async function impatientRunbook(setup: Setup): Promise<string> {
  const { remedy, verify = { within: "30s", soak: "0s" }, namespace = "spec-to-proof" } = setup;
  const text = await readFile("config/runbooks/drift-backlog-overflow.yaml", "utf8");
  const shipped = parse(text.replaceAll("spec-to-proof", namespace)) as Shipped;
  const others = shipped.remedies.filter((each) => each.for !== remedy?.for);
  return stringify({ ...shipped, remedies: remedy ? [...others, remedy] : shipped.remedies, verify });
}

interface Shipped {
  readonly remedies: readonly { readonly for: string }[];
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
}

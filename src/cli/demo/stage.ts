import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SANDBOX_DEFAULTS } from "../../sandbox/pagerduty/start.ts";
import { PROCESSOR, startWorld, type World } from "../../sandbox/world.ts";
import { copyRunbooks } from "./runbook-copy.ts";
import type { Scenario } from "./scenario.ts";
import { type Service, startService } from "./service.ts";
import { StoryEnded } from "./story-ended.ts";

/** Faster than life: a backlog of 100 in ten seconds, and an Alertmanager that hardly waits. */
export const SPEED = { inRate: 20, speed: 18, scrapeInterval: 500, groupWait: 1_000, groupInterval: 2_000 } as const;

/** Everything that is running, and the secrets of this demo. */
export interface Stage {
  readonly world: World;
  readonly service: Service;
  readonly tokens: { readonly webhook: string; readonly api: string; readonly pagerduty: string };
}

/** What was opened so far; closed in reverse order, whatever happened. */
export type Opened = (() => Promise<void>)[];

/** Starts the world and, as a process of its own, the built service. Everything it writes is in a folder that goes with it. */
export async function setStage(scenario: Scenario, entry: string, opened: Opened): Promise<Stage> {
  if (!existsSync(entry)) throw new StoryEnded(`${entry} is not there: run \`npm run build\` first`);
  const folder = await mkdtemp(join(tmpdir(), "first-responder-demo-"));
  opened.push(() => rm(folder, { recursive: true, force: true }));
  await copyRunbooks("config/runbooks", join(folder, "runbooks"), scenario.verify);
  const world = await startWorld({ folder, ...SPEED });
  opened.push(() => world.close());
  prepareProcessor(world);
  const tokens = { webhook: secret(), api: secret(), pagerduty: secret() };
  const service = await startService({
    entry,
    env: {
      ...settings(folder, world, tokens, scenario.mode ?? "auto"),
      ...(scenario.freeze !== undefined && { RESPONDER_CONFIG: await writeFreeze(folder, scenario.freeze) }),
    },
    log: join(folder, "service.log"),
  });
  opened.push(() => service.stop());
  world.pagerduty.webhooks.subscribe({ url: `${service.url}/webhooks/pagerduty`, secrets: [tokens.pagerduty] });
  world.alertmanager.sendTo({ url: `${service.url}/webhooks/alertmanager`, token: tokens.webhook });
  return { world, service, tokens };
}

/** It has something to say, and a rollout that hangs is known to hang after ten seconds. */
function prepareProcessor({ kubernetes }: World): void {
  const { namespace, name } = PROCESSOR;
  kubernetes.edit(namespace, name, { spec: { progressDeadlineSeconds: 10 } });
  kubernetes.log(namespace, name, "ERROR connection pool exhausted: 10 of 10 in use", "WARN readiness probe failing");
}

function settings(folder: string, world: World, tokens: Stage["tokens"], mode: string): Record<string, string> {
  return {
    ALERTMANAGER_TOKEN: `demo:${tokens.webhook}`,
    API_TOKEN: `demo:${tokens.api}`,
    PAGERDUTY_TOKEN: SANDBOX_DEFAULTS.token,
    PAGERDUTY_FROM: SANDBOX_DEFAULTS.bot.email,
    PAGERDUTY_URL: world.pagerduty.url,
    PAGERDUTY_EVENTS_URL: world.pagerduty.eventsUrl,
    PAGERDUTY_SERVICE_IDS: SANDBOX_DEFAULTS.service.id,
    PROMETHEUS_URL: world.prometheus.url,
    ALERTMANAGER_URL: world.silences.url,
    REDIS_URL: world.redis.url,
    KUBECONFIG: world.kubeconfig,
    DATA_DIR: join(folder, "data"),
    RUNBOOKS_DIR: join(folder, "runbooks"),
    PAGERDUTY_WEBHOOK_SECRET: tokens.pagerduty,
    MODE: mode,
  };
}

const DAY = 24 * 60 * 60_000;

/** From yesterday until tomorrow. */
async function writeFreeze(folder: string, name: string): Promise<string> {
  const local = (at: number): string => new Date(at).toISOString().slice(0, 16);
  const window = { name, zone: "UTC", from: local(Date.now() - DAY), to: local(Date.now() + DAY) };
  const file = join(folder, "responder.yaml");
  await writeFile(file, JSON.stringify({ freeze: [window] })); // JSON is YAML, too
  return file;
}

function secret(): string {
  return randomBytes(12).toString("hex");
}

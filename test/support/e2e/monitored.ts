import type { Context } from "mocha";
import { SANDBOX_DEFAULTS } from "../../../src/sandbox/pagerduty/start.ts";
import { startWorld } from "../../../src/sandbox/world.ts";
import { type Receivers, startRealAlertmanager } from "./alertmanager.ts";
import { startExporter } from "./exporter.ts";
import { freePort } from "./free-port.ts";
import { needsProgram } from "./needs.ts";
import type { Night } from "./night.ts";
import { startRealPrometheus } from "./prometheus.ts";
import { berth } from "./service.ts";
import type { Stage } from "./stage.ts";

/** `cluster`: two Alertmanagers that gossip. `apart`: two that do not know each other. */
export type Alertmanagers = "one" | "cluster" | "apart";

export interface MonitoredNight extends Night {
  /** Base URL of the real Prometheus. */
  readonly prometheusUrl: string;
}

/** Slow enough for a Prometheus that looks once a second. */
const RATES = { inRate: 60, speed: 200, scrapeInterval: 200 };
const NEVER = 3_600_000;

/** A world that is watched by a real Prometheus, which alerts through real Alertmanagers. The service is not started yet. */
export async function monitoredNight(stage: Stage, test: Context, kind: Alertmanagers): Promise<MonitoredNight> {
  const binaries = {
    prometheus: needsProgram(test, "prometheus"),
    alertmanager: needsProgram(test, "prometheus-alertmanager"),
  };
  // the sandbox's own Alertmanager is kept quiet
  const world = await startWorld({ folder: await stage.directory(), ...RATES, groupWait: NEVER });
  stage.last(() => world.close());
  const address = `127.0.0.1:${await freePort()}`;
  const prometheusUrl = `http://${address}`;
  const { pagerduty, kubeconfig } = world;
  const place = await berth(stage, {
    surroundings: { pagerduty, kubeconfig, prometheus: { url: prometheusUrl } },
    verify: { within: "60s", soak: "2s" },
  });
  const alertmanagers = await startAlertmanagers(stage, binaries.alertmanager, kind, {
    eventsUrl: pagerduty.eventsUrl,
    routingKey: SANDBOX_DEFAULTS.service.routingKeys[0],
    webhook: place.webhook.url,
    token: place.webhook.token,
  });
  const target = await startExporter(stage, world.prometheus.store);
  await startRealPrometheus(stage, binaries.prometheus, { address, target, alertmanagers });
  return { world, berth: place, prometheusUrl };
}

async function startAlertmanagers(
  stage: Stage,
  binary: string,
  kind: Alertmanagers,
  receivers: Receivers,
): Promise<readonly string[]> {
  if (kind === "one") return [await startRealAlertmanager(stage, binary, { receivers })];
  const members = kind === "cluster" ? [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`] : [];
  const first = await startRealAlertmanager(stage, binary, { receivers, cluster: members });
  const second = await startRealAlertmanager(stage, binary, { receivers, cluster: members.toReversed() });
  return [first, second];
}

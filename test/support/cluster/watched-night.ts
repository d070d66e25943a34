import type { Context } from "mocha";
import { type DriftQueue, startDriftQueue } from "../../../src/sandbox/drift-queue.ts";
import { realClock } from "../../../src/sandbox/pagerduty/clock.ts";
import { type PagerDutySandbox, SANDBOX_DEFAULTS, startPagerDuty } from "../../../src/sandbox/pagerduty/start.ts";
import { createStore } from "../../../src/sandbox/prometheus/store.ts";
import { startRealAlertmanager } from "../e2e/alertmanager.ts";
import { startExporter } from "../e2e/exporter.ts";
import { freePort } from "../e2e/free-port.ts";
import { needsProgram } from "../e2e/needs.ts";
import { startRealPrometheus } from "../e2e/prometheus.ts";
import type { Berth } from "../e2e/service.ts";
import type { Stage } from "../e2e/stage.ts";
import type { Account } from "./account.ts";
import type { Apis } from "./apis.ts";
import type { DriftNamespace } from "./drift-namespace.ts";
import { employ } from "./real-night.ts";

/** A closed loop: a real cluster, a real Prometheus that scrapes its backlog, a real Alertmanager. Only the pager is simulated. */
export interface WatchedNight {
  readonly drift: DriftNamespace;
  readonly queue: DriftQueue;
  readonly pagerduty: PagerDutySandbox;
  readonly berth: Berth;
  readonly account: Account;
  readonly prometheusUrl: string;
}

export interface Binaries {
  readonly prometheus: string;
  readonly alertmanager: string;
}

export function monitoringFor(test: Context): Binaries {
  needsProgram(test, "promtool");
  return {
    prometheus: needsProgram(test, "prometheus"),
    alertmanager: needsProgram(test, "prometheus-alertmanager"),
  };
}

const RATES = { inRate: 60, speed: 100, scrapeInterval: 200 };
const PATIENCE = { within: "25s", soak: "2s" };

/** Everything but the service is started; the backlog lives from now on. */
export async function watchedNight(
  stage: Stage,
  { apis, drift, binaries }: { readonly apis: Apis; readonly drift: DriftNamespace; readonly binaries: Binaries },
): Promise<WatchedNight> {
  const pagerduty = await startPagerDuty({ clock: realClock });
  stage.last(() => pagerduty.close());
  const store = createStore();
  const queue = startDriftQueue({
    clock: realClock,
    ...RATES,
    readyPods: () => drift.readyPods(),
    store,
    onScrape: () => undefined,
  });
  stage.last(() => queue.close());
  const address = `127.0.0.1:${await freePort()}`;
  const prometheus = { url: `http://${address}` };
  const { place, who } = await employ(stage, { apis, drift }, { pagerduty, prometheus, setup: { verify: PATIENCE } });
  const receivers = {
    eventsUrl: pagerduty.eventsUrl,
    routingKey: SANDBOX_DEFAULTS.service.routingKeys[0],
    webhook: place.webhook.url,
    token: place.webhook.token,
  };
  const alertmanagers = [await startRealAlertmanager(stage, binaries.alertmanager, { receivers })];
  const target = await startExporter(stage, store);
  await startRealPrometheus(stage, binaries.prometheus, { address, target, alertmanagers, past: store.all() });
  return { drift, queue, pagerduty, berth: place, account: who, prometheusUrl: prometheus.url };
}

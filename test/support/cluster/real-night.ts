import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { AlertmanagerSandbox } from "../../../src/sandbox/alertmanager/alertmanager.ts";
import { startDriftQueue } from "../../../src/sandbox/drift-queue.ts";
import { realClock } from "../../../src/sandbox/pagerduty/clock.ts";
import { type PagerDutySandbox, SANDBOX_DEFAULTS, startPagerDuty } from "../../../src/sandbox/pagerduty/start.ts";
import { startPrometheus } from "../../../src/sandbox/prometheus/start.ts";
import { type Berth, berth, type Setup, type Surroundings } from "../e2e/service.ts";
import type { Stage } from "../e2e/stage.ts";
import { type Account, account } from "./account.ts";
import type { Apis } from "./apis.ts";
import type { DriftNamespace } from "./drift-namespace.ts";

/** A company at night whose cluster is a real one; its queue, monitoring and pager are simulated, and fast. */
export interface RealNight {
  readonly drift: DriftNamespace;
  readonly pagerduty: PagerDutySandbox;
  readonly berth: Berth;
  readonly account: Account;
  /** The same alert for another group: an incident and a webhook. */
  alsoFiring(): Promise<void>;
}

const RATES = { inRate: 60, speed: 200, scrapeInterval: 100 };

type NightSetup = Omit<Setup, "surroundings" | "namespace">;

/** The service runs as an account that has what `first-responder rbac` prints for its runbooks, and nothing more. */
export async function realNight(
  stage: Stage,
  { apis, drift }: { readonly apis: Apis; readonly drift: DriftNamespace },
  setup: NightSetup = {},
): Promise<RealNight> {
  const clock = realClock;
  const pagerduty = await startPagerDuty({ clock });
  stage.last(() => pagerduty.close());
  const prometheus = await startPrometheus({ clock });
  stage.last(() => prometheus.close());
  const alertmanager = new AlertmanagerSandbox({
    clock,
    eventsUrl: pagerduty.eventsUrl,
    routingKey: SANDBOX_DEFAULTS.service.routingKeys[0],
    groupWait: 100,
    groupInterval: 500,
  });
  stage.last(() => alertmanager.close());
  const queue = startDriftQueue({
    clock,
    ...RATES,
    readyPods: () => drift.readyPods(),
    store: prometheus.store,
    onScrape: (backlog) => alertmanager.observe(backlog),
  });
  stage.last(() => queue.close());
  const { place, who } = await employ(stage, { apis, drift }, { pagerduty, prometheus, setup });
  alertmanager.sendTo(place.webhook);
  return {
    drift,
    pagerduty,
    berth: place,
    account: who,
    alsoFiring: () => alertmanager.gust(1),
  };
}

/** A berth for the service, and the account that it runs as, in a namespace beside the workloads' one. */
export async function employ(
  stage: Stage,
  { apis, drift }: { readonly apis: Apis; readonly drift: DriftNamespace },
  { setup, ...around }: Pick<Surroundings, "pagerduty" | "prometheus"> & { readonly setup: NightSetup },
): Promise<{ readonly place: Berth; readonly who: Account }> {
  const folder = await stage.directory();
  const kubeconfig = join(folder, "account.kubeconfig");
  const { namespace } = drift;
  const place = await berth(stage, { surroundings: { ...around, kubeconfig }, namespace, ...setup });
  const home = `${namespace}-ops`;
  await apis.core.createNamespace({ body: { metadata: { name: home } } });
  stage.last(async () => void (await apis.core.deleteNamespace({ name: home })));
  const manifests = await rbac(place.runbooks, home);
  const who = await account(apis, { namespace: home, manifests, kubeconfig });
  stage.last(() => who.close());
  return { place, who };
}

async function rbac(runbooks: string, namespace: string): Promise<string> {
  const args = ["dist/main.js", "rbac", "--runbooks", runbooks, "--namespace", namespace];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ALLOW_ANONYMOUS_WEBHOOKS: "true" } });
  return stdout;
}

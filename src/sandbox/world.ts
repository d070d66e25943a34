import { join } from "node:path";
import { AlertmanagerSandbox } from "./alertmanager/alertmanager.ts";
import { type SilencesSandbox, startSilences } from "./alertmanager/silences.ts";
import { type DriftQueue, startDriftQueue } from "./drift-queue.ts";
import { type KubernetesSandbox, startKubernetes } from "./kubernetes/start.ts";
import { realClock, type SandboxClock } from "./pagerduty/clock.ts";
import { type PagerDutySandbox, SANDBOX_DEFAULTS, startPagerDuty } from "./pagerduty/start.ts";
import { type PrometheusSandbox, startPrometheus } from "./prometheus/start.ts";
import { type RedisSandbox, startRedis } from "./redis/start.ts";
import { recordAlerts } from "./rules.ts";
import { type Troubles, troubles } from "./troubles.ts";

export interface WorldOptions {
  readonly clock?: SandboxClock;
  /** Where the kubeconfig is written. */
  readonly folder: string;
  /** Items per second coming in, and going out with each ready pod. */
  readonly inRate?: number;
  readonly speed?: number;
  /** Milliseconds. */
  readonly scrapeInterval?: number;
  readonly groupWait?: number;
  readonly groupInterval?: number;
}

/** A company at night: its queue, its cluster, its monitoring, its pager. All of it on 127.0.0.1, on free ports. */
export interface World {
  readonly pagerduty: PagerDutySandbox;
  readonly kubernetes: KubernetesSandbox;
  readonly prometheus: PrometheusSandbox;
  readonly alertmanager: AlertmanagerSandbox;
  /** Of the same Alertmanager. */
  readonly silences: SilencesSandbox;
  readonly redis: RedisSandbox;
  readonly queue: DriftQueue;
  readonly troubles: Troubles;
  /** Path of a kubeconfig for the cluster. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** The workload that empties the queue. */
export const PROCESSOR = { namespace: "spec-to-proof", name: "drift-processor" } as const;
const QUEUE = "drift_queue";

/** Starts everything, in health. Nobody is told of alerts before `alertmanager.sendTo`. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { clock = realClock, folder } = options;
  const pagerduty = await startPagerDuty({ clock });
  const kubernetes = await startKubernetes({ clock });
  kubernetes.addConfigMap({
    namespace: PROCESSOR.namespace,
    name: "drift-processor-config",
    data: { batch_size: "24", backpressure: "off" },
  });
  const prometheus = await startPrometheus({ clock });
  const alertmanager = alertmanagerOf(options, pagerduty, clock);
  const silences = await startSilences({ clock });
  const queue = queueOf(options, { kubernetes, prometheus, alertmanager, clock });
  // Redis keeps no empty list
  const redis = await startRedis({ length: (key) => (key === QUEUE && queue.size > 0 ? queue.size : undefined) });
  const kubeconfig = join(folder, "kubeconfig.yaml");
  await kubernetes.writeKubeconfig(kubeconfig);
  return {
    pagerduty,
    kubernetes,
    prometheus,
    alertmanager,
    silences,
    redis,
    queue,
    troubles: troubles({ kubernetes, queue, redis, processor: PROCESSOR }),
    kubeconfig,
    close: async () => {
      queue.close();
      await alertmanager.close();
      await Promise.all([pagerduty, kubernetes, prometheus, silences, redis].map((each) => each.close()));
    },
  };
}

function alertmanagerOf(
  { groupWait = 30_000, groupInterval = 300_000 }: WorldOptions,
  { eventsUrl }: PagerDutySandbox,
  clock: SandboxClock,
): AlertmanagerSandbox {
  const routingKey = SANDBOX_DEFAULTS.service.routingKeys[0];
  return new AlertmanagerSandbox({ clock, eventsUrl, routingKey, groupWait, groupInterval });
}

type Around = Pick<World, "kubernetes" | "prometheus" | "alertmanager"> & { readonly clock: SandboxClock };

function queueOf(
  { inRate = 4, speed = 5, scrapeInterval = 15_000 }: WorldOptions,
  { kubernetes, prometheus, alertmanager, clock }: Around,
): DriftQueue {
  const { namespace, name } = PROCESSOR;
  const { store } = prometheus;
  return startDriftQueue({
    clock,
    inRate,
    speed,
    readyPods: () => kubernetes.readyPods(namespace, name),
    store,
    scrapeInterval,
    onScrape(backlog, load) {
      kubernetes.load(namespace, name, load);
      recordAlerts(backlog, store, clock.now());
      alertmanager.observe(backlog);
    },
  });
}

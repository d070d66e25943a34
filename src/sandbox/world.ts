import { join } from "node:path";
import { AlertmanagerSandbox } from "./alertmanager/alertmanager.ts";
import { type DriftQueue, startDriftQueue } from "./drift-queue.ts";
import { type KubernetesSandbox, startKubernetes } from "./kubernetes/start.ts";
import { realClock, type SandboxClock } from "./pagerduty/clock.ts";
import { type PagerDutySandbox, SANDBOX_DEFAULTS, startPagerDuty } from "./pagerduty/start.ts";
import { type PrometheusSandbox, startPrometheus } from "./prometheus/start.ts";

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
  readonly queue: DriftQueue;
  /** Path of a kubeconfig for the cluster. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** The workload that empties the queue. */
export const PROCESSOR = { namespace: "spec-to-proof", name: "drift-processor" } as const;

/** Starts everything, in health. Nobody is told of alerts before `alertmanager.sendTo`. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { clock = realClock, folder } = options;
  const pagerduty = await startPagerDuty({ clock });
  const kubernetes = await startKubernetes({ clock });
  const prometheus = await startPrometheus({ clock });
  const alertmanager = new AlertmanagerSandbox({
    clock,
    eventsUrl: pagerduty.eventsUrl,
    routingKey: SANDBOX_DEFAULTS.service.routingKeys[0],
    groupWait: options.groupWait ?? 30_000,
    groupInterval: options.groupInterval ?? 300_000,
  });
  const queue = startDriftQueue({
    clock,
    inRate: options.inRate ?? 4,
    speed: options.speed ?? 5,
    readyPods: () => kubernetes.readyPods(PROCESSOR.namespace, PROCESSOR.name),
    store: prometheus.store,
    scrapeInterval: options.scrapeInterval ?? 15_000,
    onScrape: (backlog) => alertmanager.observe(backlog),
  });
  const kubeconfig = join(folder, "kubeconfig.yaml");
  await kubernetes.writeKubeconfig(kubeconfig);
  return {
    pagerduty,
    kubernetes,
    prometheus,
    alertmanager,
    queue,
    kubeconfig,
    close: async () => {
      queue.close();
      await alertmanager.close();
      await Promise.all([pagerduty.close(), kubernetes.close(), prometheus.close()]);
    },
  };
}

import { alertmanager } from "../adapters/alertmanager/alertmanager.ts";
import { kubernetes } from "../adapters/kubernetes/kubernetes.ts";
import { pagerduty } from "../adapters/pagerduty/pagerduty.ts";
import { prometheus } from "../adapters/prometheus/prometheus.ts";
import { redis } from "../adapters/redis/redis.ts";
import { noCluster, noMetrics, noQueues } from "../adapters/unconfigured/unconfigured.ts";
import type { Config, PagerDutyConfig } from "../config.ts";
import type { OutsideCode, OutsideSystem } from "../domain/outside-error.ts";
import type { Deps, OnCall } from "../pipeline/deps.ts";
import type { Clock } from "../ports/clock.ts";
import type { Fence } from "../ports/fence.ts";
import type { Maintenance } from "../ports/maintenance.ts";
import type { Permissions } from "../ports/permissions.ts";
import type { Silences } from "../ports/silences.ts";
import type { Telemetry } from "../ports/telemetry.ts";

/** PagerDuty, Prometheus, Alertmanager, Redis and Kubernetes, as far as they are configured. */
export interface Outside {
  readonly oncall: OnCall | undefined;
  readonly maintenance: Maintenance | undefined;
  readonly silences: Silences | undefined;
  readonly sources: Omit<Deps["sources"], "baselines" | "identity">;
  readonly changes: Deps["changes"];
  readonly permissions: Permissions;
  close(): Promise<void>;
}

export interface Means {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly fence: Fence;
}

export function outside(config: Config, means: Means): Outside {
  const { clock } = means;
  const duty = config.pagerduty && onCall(config.pagerduty, means);
  const prom = config.prometheus && metrics(config.prometheus, means);
  const lists = config.redis && queues(config.redis, means);
  const quiet = config.silences && silences(config.silences, means);
  const kube = cluster(config.kubernetes, means);
  return {
    oncall: duty,
    maintenance: duty?.maintenance,
    silences: quiet?.silences,
    sources: {
      metrics: prom?.metrics ?? noMetrics("PROMETHEUS_URL is not set"),
      queues: lists?.queues ?? noQueues("REDIS_URL is not set"),
      cluster: kube.cluster,
      details: kube.details,
      signs: kube.signs,
      exec: kube.exec,
      clock,
    },
    changes: kube.changes,
    permissions: kube.permissions,
    close: async () => {
      await duty?.close();
      prom?.close();
      lists?.close();
      quiet?.close();
      await kube.close();
    },
  };
}

function onCall(config: PagerDutyConfig, { clock, fence, telemetry }: Means): ReturnType<typeof pagerduty> {
  const { token, routingKey, from, url, eventsUrl, serviceIds, requestsPerMinute, timeout } = config;
  return pagerduty({
    url,
    eventsUrl,
    token: () => token() ?? "",
    from,
    serviceIds,
    ...(routingKey() === undefined ? {} : { routingKey }),
    timeoutMs: timeout,
    requestsPerMinute,
    clock,
    fence,
    onCall: telling("pagerduty", telemetry),
  });
}

function metrics(
  { url, token, timeout }: NonNullable<Config["prometheus"]>,
  { clock, telemetry }: Means,
): ReturnType<typeof prometheus> {
  return prometheus({ url, token, timeoutMs: timeout, clock, onCall: telling("prometheus", telemetry) });
}

function queues({ url, timeout }: NonNullable<Config["redis"]>, { clock, telemetry }: Means): ReturnType<typeof redis> {
  return redis({ url: () => url() ?? "", timeoutMs: timeout, clock, onCall: telling("redis", telemetry) });
}

function silences(
  { url, token, timeout }: NonNullable<Config["silences"]>,
  { clock, telemetry }: Means,
): ReturnType<typeof alertmanager> {
  return alertmanager({ url, token, timeoutMs: timeout, clock, onCall: telling("alertmanager", telemetry) });
}

/** Without a way to a cluster the service still diagnoses what it can; every Kubernetes fact is unknown then. */
function cluster({ kubeconfig, timeout }: Config["kubernetes"], means: Means): ReturnType<typeof kubernetes> {
  const { clock, fence, telemetry } = means;
  try {
    const file = kubeconfig === undefined ? {} : { kubeconfig };
    return kubernetes({ ...file, timeoutMs: timeout, clock, fence, onCall: telling("kubernetes", telemetry) });
  } catch (error) {
    const reason = `no way to a cluster: ${error instanceof Error ? error.message : String(error)}`;
    telemetry.tell({ kind: "degraded", part: "kubernetes", reason });
    return { ...noCluster(reason), close: () => Promise.resolve() };
  }
}

interface Call {
  readonly operation: string;
  readonly result: OutsideCode | "ok";
  readonly ms: number;
}

function telling(system: OutsideSystem, telemetry: Telemetry): (call: Call) => void {
  return (call) => telemetry.tell({ kind: "outside-call", system, ...call });
}

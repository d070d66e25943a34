import type { Collector } from "./collector.ts";
import { kubernetesAutoscaler } from "./kubernetes-autoscaler.ts";
import { kubernetesConfigMap } from "./kubernetes-config-map.ts";
import { kubernetesEvents } from "./kubernetes-events.ts";
import { kubernetesExec } from "./kubernetes-exec.ts";
import { kubernetesLogs } from "./kubernetes-logs.ts";
import { kubernetesPods } from "./kubernetes-pods.ts";
import { kubernetesUsage } from "./kubernetes-usage.ts";
import { kubernetesWorkload } from "./kubernetes-workload.ts";
import { prometheusAlerts } from "./prometheus-alerts.ts";
import { prometheusQuery } from "./prometheus-query.ts";
import { prometheusRange } from "./prometheus-range.ts";
import { redisLlen } from "./redis-llen.ts";

/** A collector whose parameters were parsed by its own schema when the runbook was loaded. */
export type AnyCollector = Collector<unknown>;

/** Every collector a runbook may name. */
export const collectors: readonly AnyCollector[] = [
  kubernetesAutoscaler,
  kubernetesConfigMap,
  kubernetesEvents,
  kubernetesExec,
  kubernetesLogs,
  kubernetesPods,
  kubernetesUsage,
  kubernetesWorkload,
  prometheusAlerts,
  prometheusQuery,
  prometheusRange,
  redisLlen,
];

const NOT_ALLOWED = "runs a command in a pod, which is off: set `kubernetes.exec: true` in responder.yaml to allow it";

/** All of them, but a runbook that would run a command in a pod is refused unless the operator allows that. */
export function collectorsWhere({ exec }: { readonly exec: boolean }): readonly AnyCollector[] {
  return exec ? collectors : collectors.map(withoutCommands);
}

function withoutCommands(collector: AnyCollector): AnyCollector {
  const runsNone = (params: unknown): boolean => !collector.permits?.(params).some(({ kind }) => kind === "exec");
  return { ...collector, params: collector.params.refine(runsNone, { error: NOT_ALLOWED }) };
}

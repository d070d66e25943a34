import type { Collector } from "./collector.ts";
import { kubernetesLogs } from "./kubernetes-logs.ts";
import { kubernetesWorkload } from "./kubernetes-workload.ts";
import { prometheusAlerts } from "./prometheus-alerts.ts";
import { prometheusQuery } from "./prometheus-query.ts";
import { prometheusRange } from "./prometheus-range.ts";
import { redisLlen } from "./redis-llen.ts";

/** A collector whose parameters were parsed by its own schema when the runbook was loaded. */
export type AnyCollector = Collector<unknown>;

/** Every collector a runbook may name. */
export const collectors: readonly AnyCollector[] = [
  kubernetesLogs,
  kubernetesWorkload,
  prometheusAlerts,
  prometheusQuery,
  prometheusRange,
  redisLlen,
];

import { ageOf, type Backlog, sizeOf, sizesByType } from "./backlog.ts";

export interface Exported {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Half of the items are younger than the first, all are younger than the last, or as old. */
const QUANTILES = [0.5, 0.9, 1] as const;

/** What the queue's exporter shows of it. `rate` in items per second, measured since the last time. */
export function exportBacklog(backlog: Backlog, rate: number, now: number): readonly Exported[] {
  return [
    { name: "drift_backlog_size", labels: {}, value: Math.round(sizeOf(backlog)) },
    { name: "drift_processing_rate", labels: {}, value: rate },
    ...QUANTILES.map((quantile) => ({
      name: "drift_backlog_age_seconds",
      labels: { quantile: String(quantile) },
      value: ageOf(backlog, now, quantile) / 1000,
    })),
    ...Object.entries(backlog.ingestedBy).map(([connector, count]) => ({
      name: "ingestion_events_total",
      labels: { connector },
      value: Math.round(count),
    })),
    ...Object.entries(sizesByType(backlog)).map(([type, size]) => ({
      name: "drift_backlog_by_type",
      labels: { type },
      value: Math.round(size),
    })),
  ];
}

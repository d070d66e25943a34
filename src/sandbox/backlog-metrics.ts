import { ageOf, type Backlog, sizeOf } from "./backlog.ts";

/** What arrives, by share. */
const MIX = { schema: 0.5, api: 0.3, docs: 0.2 } as const;

export interface Exported {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the queue's exporter shows of it. `rate` in items per second, measured since the last time. */
export function exportBacklog(backlog: Backlog, rate: number, now: number): readonly Exported[] {
  const size = Math.round(sizeOf(backlog));
  return [
    { name: "drift_backlog_size", labels: {}, value: size },
    { name: "drift_processing_rate", labels: {}, value: rate },
    { name: "drift_backlog_age_seconds", labels: {}, value: ageOf(backlog, now) / 1000 },
    { name: "ingestion_events_total", labels: {}, value: Math.round(backlog.ingested) },
    ...Object.entries(MIX).map(([type, share]) => ({
      name: "drift_backlog_by_type",
      labels: { type },
      value: Math.round(size * share),
    })),
  ];
}

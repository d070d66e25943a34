import type { Episode } from "../domain/episode.ts";
import { type Aftermath, type Impact, impactOf, type Parts, thresholdOf } from "../domain/impact.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Collect, Runbook } from "../domain/runbook.ts";
import type { RunRecord } from "../ports/journal.ts";
import type { Series } from "../ports/metrics.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";

const POINTS = 360;
const FINEST = 5_000;
/** An alert that claims to be older than this is not believed. */
const OLDEST = 24 * 3_600_000;
const MOST_PARTS = 8;
const MOST_VALUES = 50;

type Span = { readonly from: number; readonly to: number; readonly step: number };

/** Measures what the episode did to the alert's own metric while Prometheus still knows; remembered for the post-mortem. */
export async function measureImpact(
  episode: Episode,
  { runbook, record }: { runbook: Runbook | undefined; record: RunRecord },
  run: Run,
  deps: Deps,
): Promise<Aftermath> {
  return run.step("impact", async ({ signal }) => {
    const firedAt = firstFiring(episode);
    const span = spanOf(firedAt ?? episode.acceptedAt, record.resolvedAt ?? deps.clock.now());
    if (!runbook) return { firedAt, impact: { kind: "unknown" as const, reason: "no runbook treated it" }, parts: [] };
    const impact = await impactOn(runbook, span, deps, signal);
    const parts: Aftermath["parts"][number][] = [];
    for (const collect of runbook.collect) parts.push(...(await partsOf(collect, span, deps, signal)));
    return { firedAt, impact, parts: parts.slice(0, MOST_PARTS) };
  });
}

function firstFiring({ notification, acceptedAt }: Episode): number | null {
  const times = notification.alerts.map(({ startsAt }) => Date.parse(startsAt));
  const first = Math.min(...times.filter((at) => at <= acceptedAt && at > acceptedAt - OLDEST));
  return Number.isFinite(first) ? first : null;
}

function spanOf(from: number, to: number): Span {
  const end = Math.max(to, from + FINEST);
  return { from, to: end, step: Math.max(FINEST, Math.ceil((end - from) / POINTS / 1000) * 1000) };
}

async function impactOn({ signal }: Runbook, span: Span, deps: Deps, abort: AbortSignal): Promise<Impact> {
  const query = signal.sources.flatMap((source) => historyOf(source, deps)?.query ?? [])[0];
  if (query === undefined) return { kind: "unknown", reason: "no source of the signal has a past that can be read" };
  const series = await pastOf(query, span, deps, abort);
  if (typeof series === "string") return { kind: "unknown", reason: series };
  const [only, ...others] = series;
  if (others.length > 0) return { kind: "unknown", reason: `${query} has ${series.length} series, so no one value` };
  const points = (only?.points ?? []).filter(({ value }) => Number.isFinite(value));
  const isHealthy = (value: number): boolean => signal.healthy.evaluate({ signal: { value } }).kind === "true";
  return impactOf(points, { query, span, isHealthy, threshold: thresholdOf(signal.healthy.source) });
}

async function partsOf(collect: Collect, span: Span, deps: Deps, abort: AbortSignal): Promise<Aftermath["parts"]> {
  const history = historyOf(collect, deps);
  if (history?.by === undefined) return [];
  const { query, by } = history;
  const series = await pastOf(query, span, deps, abort);
  if (typeof series === "string") return [{ name: collect.name, unknown: series }];
  if (series.length === 0) return [{ name: collect.name, unknown: `${query} has no values of that time` }];
  return [{ name: collect.name, query, by, worst: largest(series, by) }];
}

function largest(series: readonly Series[], by: string): Parts["worst"] {
  const values = [...Map.groupBy(series, ({ labels }) => labels[by] ?? "")].map(([key, all]) => {
    const points = all.flatMap((each) => each.points).filter(({ value }) => Number.isFinite(value));
    const sums = [...Map.groupBy(points, ({ at }) => at).values()];
    return [key, Math.max(0, ...sums.map((at) => at.reduce((sum, { value }) => sum + value, 0)))] as const;
  });
  return Object.fromEntries(values.toSorted(([, a], [, b]) => b - a).slice(0, MOST_VALUES));
}

function historyOf({ collector, params }: Collect, { collectors }: Deps) {
  return collectors.find(({ name }) => name === collector)?.history?.(params);
}

/** The series, or why they are not known: the end of an incident does not wait for its statistics. */
async function pastOf(query: string, span: Span, deps: Deps, abort: AbortSignal): Promise<readonly Series[] | string> {
  try {
    return (await deps.sources.metrics.range(query, span, abort)).items;
  } catch (error) {
    abort.throwIfAborted();
    if (error instanceof OutsideError) return error.message;
    throw error;
  }
}

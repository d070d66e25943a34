import type { Applied } from "../domain/change.ts";
import type { Facts } from "../domain/facts.ts";
import type { Health, Recovery } from "../domain/health.ts";
import { type Course, courseOf, type Reading } from "../domain/recovery.ts";
import type { Runbook, Signal } from "../domain/runbook.ts";
import type { Treatment } from "../domain/treatment.ts";
import { inWords } from "../domain/wording.ts";
import type { Run } from "../ports/run.ts";
import { attended, type TakenOver } from "./attended.ts";
import type { Deps } from "./deps.ts";
import { readSignalFacts } from "./read-signal.ts";

/** A signal that will be healthy soon may take longer: at most by this share of the runbook's time. */
const MORE = 0.5;
const LONGEST_TREND = 5 * 60_000;

/**
 * Asks the alert's own metric whether it helped: healthy, and healthy throughout the soak, within the runbook's time.
 * Only at the end of that time is anything else concluded: what gets worse at first may be pods that start.
 */
export async function verify(
  treatment: Treatment,
  applied: Applied & { kind: "applied" },
  run: Run,
  deps: Deps,
): Promise<Recovery | TakenOver> {
  const { runbook } = treatment;
  const { within, soak } = runbook.verify;
  return run.step(
    "verify",
    ({ signal }) => attended(treatment, deps, signal, (attention) => watch(runbook, applied.at, deps, attention)),
    { retries: 0, deadline: within * (1 + MORE) + soak + 120_000 },
  );
}

async function watch(runbook: Runbook, appliedAt: number, deps: Deps, signal: AbortSignal): Promise<Recovery> {
  const { within } = runbook.verify;
  const rhythm = rhythmOf(runbook);
  const readings: Reading[] = [];
  for (let until = appliedAt + within; ; ) {
    const { health, facts } = await readSignalFacts(runbook.signal, deps, signal);
    const now = deps.clock.now();
    readings.push(readingOf(runbook.signal, health, facts, now));
    const course = courseOf(readings, { ...rhythm, healthyAt: healthyAt(runbook.signal, facts) });
    if (health.kind === "recovered" && course.kind === "recovered") return recovered(health, course);
    const ends = health.kind === "recovered" ? Number.POSITIVE_INFINITY : until; // a soak that has begun is seen to its end
    if (now >= ends) until = now + moreTime(course, appliedAt + within * (1 + MORE) - now);
    if (now >= ends && now >= until) return failed(course, health, now - appliedAt);
    await deps.clock.sleep(rhythm.pause, signal);
  }
}

/** How often the signal is read, and what follows from that; milliseconds. */
function rhythmOf({ signal, verify: { within, soak } }: Runbook) {
  const pause = Math.min(10_000, Math.max(250, Math.min(soak, within) / 4));
  const slowest = signal.sources.reduce((sum, { timeout }) => sum + timeout, 0);
  return { pause, soak, gap: 5 * pause + slowest, window: Math.min(LONGEST_TREND, Math.max(5 * pause, within / 2)) };
}

function readingOf({ improving }: Signal, health: Health, facts: Facts | undefined, at: number): Reading {
  if (health.kind === "unknown") return { kind: "unknown", at, reason: health.reason };
  const truth = improving?.evaluate({ signal: facts ?? {} });
  const { kind, value } = health;
  return {
    kind: "measured",
    at,
    value,
    healthy: kind === "recovered",
    ...(truth && truth.kind !== "unknown" && { improving: truth.kind === "true" }),
  };
}

/** The runbook's own condition, asked of a value that is not there yet. */
function healthyAt({ healthy }: Signal, facts: Facts | undefined): (value: number) => boolean {
  return (value) => healthy.evaluate({ signal: { ...facts, value } }).kind === "true";
}

/** The time that the signal still needs, if it is not more than what is left; else 0. */
function moreTime(course: Course, left: number): number {
  const eta = course.kind === "improving" ? course.eta : undefined;
  return eta !== undefined && eta <= left ? eta : 0;
}

function recovered(health: Health & { kind: "recovered" }, { says }: Course): Recovery {
  return { ...health, reason: `${health.reason} (${says})` };
}

function failed({ kind, says }: Course, health: Health, took: number): Recovery {
  const reason = `No recovery within ${inWords(took)} of the action: ${says}`;
  if (health.kind === "unknown" || kind === "unknown" || kind === "recovered")
    return { kind: "unknown", reason: `${reason}.` };
  return { kind, value: health.value, reason: `${reason} (${health.reason}).` };
}

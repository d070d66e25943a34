import type { DedupKey, IncidentId } from "../domain/brand.ts";
import type { Incident, IncidentEvent } from "../domain/incident.ts";

/**
 * The on-call record, in its own verbs. Every call has a deadline, throws OutsideError, and is paced by `priority`
 * inside the adapter. PagerDuty has no conditional update: callers re-read just before they acknowledge.
 */
export interface Incidents {
  /** Open incidents in the configured services with an alert of this key, newest first; empty = none, or none yet. */
  find(key: DedupKey, signal: AbortSignal): Promise<readonly Incident[]>;
  /** Those that are resolved by now and were made since then (milliseconds), newest first. */
  findResolved(key: DedupKey, since: number, signal: AbortSignal): Promise<readonly Incident[]>;
  read(id: IncidentId, signal: AbortSignal): Promise<Incident>;
  /** Reopens an incident that is resolved by now; the answer tells who holds it. */
  acknowledge(id: IncidentId, signal: AbortSignal): Promise<Incident>;
  resolve(id: IncidentId, signal: AbortSignal): Promise<Incident>;
  /** What happened to it since `since` (milliseconds), oldest first: from its log entries. */
  history(id: IncidentId, since: number, signal: AbortSignal): Promise<readonly IncidentEvent[]>;
}

/** The lease: PagerDuty itself triggers the incident again when we stop renewing it. */
export interface Lease {
  /** Snoozes an acknowledged incident for `ms` from now; repeated, it replaces the earlier one. */
  extend(id: IncidentId, ms: number, signal: AbortSignal): Promise<void>;
  /** Triggers the incident again, so that it pages at once; left alone when it is not acknowledged, or a person has acknowledged it too. */
  release(id: IncidentId, signal: AbortSignal): Promise<void>;
}

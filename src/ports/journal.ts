import type { RunId } from "../domain/brand.ts";
import type { Mode } from "../domain/mode.ts";
import type { Notification } from "../domain/notification.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Plan } from "../domain/plan.ts";

/**
 * What we have accepted and what became of it. Everything here is on disk when the promise resolves.
 * Throws OutsideError("journal"): `unreachable` (database away), `rejected` (disk full).
 */
export interface Journal {
  /** Stores a notification. A repeat, retry or twin gives the first one's receipt. Waiting accepts share one transaction. */
  accept(notification: Notification): Promise<Receipt>;
  /** Starts a replay of a notification, or of an earlier run's. Undefined: there is no such run. */
  replay(request: ReplayRequest): Promise<RunId | undefined>;
  /** Newest first. */
  list(filter: RunFilter): Promise<RunPage>;
  read(run: RunId): Promise<RunRecord | undefined>;
  /** Asks a run to stop at its next step. False: it has ended, or there is none. */
  cancel(run: RunId, by: string, reason: string): Promise<boolean>;
}

export interface Receipt {
  /** The runs this notification belongs to; empty when it opens nothing (resolved, late). */
  readonly runs: readonly RunId[];
  readonly duplicate: boolean;
}

export type ReplayRequest = {
  readonly of:
    | { readonly kind: "notification"; readonly notification: Notification }
    | { readonly kind: "run"; readonly run: RunId };
  readonly mode: Mode;
  readonly by: string;
};

export type RunState = "accepted" | "running" | "ended";

/** One run as operators see it. Times in milliseconds since 1970. */
export interface RunRecord {
  readonly id: RunId;
  readonly kind: "episode" | "replay";
  readonly state: RunState;
  readonly source: string;
  /** For people: at most 1,000 characters. The exact one is in the episode's notification. */
  readonly groupKey: string;
  readonly alertname: string;
  readonly acceptedAt: number;
  readonly runbook: string | null;
  readonly plan: Plan | null;
  readonly incident: { readonly id: string; readonly url: string } | null;
  readonly outcome: Outcome | null;
  readonly endedAt: number | null;
  /** When Alertmanager reported the group resolved. */
  readonly resolvedAt: number | null;
  /** How often the group fired again within the relapse window. */
  readonly relapses: number;
  readonly cancel: { readonly by: string; readonly reason: string } | null;
}

export interface RunFilter {
  readonly state?: RunState;
  readonly runbook?: string;
  /** Accepted at or after; milliseconds. */
  readonly since?: number;
  /** Opaque, from an earlier page. */
  readonly cursor?: string;
  /** 1 to 200. */
  readonly limit: number;
}

export interface RunPage {
  readonly runs: readonly RunRecord[];
  readonly next: string | null;
}

import type { DedupKey, RunId } from "./brand.ts";
import type { Mode } from "./mode.ts";
import type { Notification } from "./notification.ts";

/** What a run works on. A replay has no incident and no budget, and is shadow unless asked. */
export interface Episode {
  readonly run: RunId;
  readonly kind: "episode" | "replay";
  readonly notification: Notification;
  readonly dedupKey: DedupKey;
  /** When we stored it; freshness is measured from here, in milliseconds. */
  readonly acceptedAt: number;
  /** Ceiling on the runbook's mode; a replay's default is shadow. */
  readonly mode: Mode;
}

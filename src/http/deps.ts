import type { Mode } from "../domain/mode.ts";
import type { Acts } from "../ports/acts.ts";
import type { Approvals } from "../ports/approvals.ts";
import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";
import type { Holds } from "../ports/holds.ts";
import type { Journal } from "../ports/journal.ts";
import type { Reports } from "../ports/reports.ts";
import type { Restorations } from "../ports/restorations.ts";
import type { Scorecard } from "../ports/scorecard.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Tokens } from "../ports/tokens.ts";

/** A part that does not work at the moment, with the reason in a sentence. */
export interface Degradation {
  readonly part: string;
  readonly reason: string;
}

/** What the HTTP edge works with. */
export interface HttpDeps {
  readonly journal: Journal;
  readonly events: Events;
  readonly holds: Holds;
  readonly restorations: Pick<Restorations, "list" | "ask">;
  readonly scorecard: Pick<Scorecard, "list" | "waiting">;
  readonly reports: Reports;
  readonly approvals: Approvals;
  readonly acts: Acts;
  /** Those that PagerDuty's webhooks may be signed with now; none = this service has no such webhooks. */
  readonly webhookSecrets: () => readonly string[];
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Something was accepted: the engine should look. */
  readonly wake: () => void;
  /** The page of `/metrics`, in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  readonly readiness: () => { readonly started: boolean; readonly degraded: readonly Degradation[] };
  /** Aborts when the process begins to drain. */
  readonly stopping: AbortSignal;
  readonly alertmanager: { readonly tokens: Tokens; readonly anonymous: boolean };
  /** No tokens = no API. */
  readonly api: { readonly tokens: Tokens };
  readonly intake: { readonly maxBody: number; readonly maxBytesInFlight: number };
  /** Ceiling on the mode of replays. */
  readonly mode: Mode;
  readonly version: string;
}

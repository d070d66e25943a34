import type { AnyAction } from "../actions/registry.ts";
import type { Sources } from "../collectors/collector.ts";
import type { AnyCollector } from "../collectors/registry.ts";
import type { Mode } from "../domain/mode.ts";
import type { Runbook } from "../domain/runbook.ts";
import type { AcknowledgeQuestion, ApplyQuestion, Guard } from "../guards/guard.ts";
import type { Acts } from "../ports/acts.ts";
import type { Approvals } from "../ports/approvals.ts";
import type { Clock } from "../ports/clock.ts";
import type { ClusterChanges } from "../ports/cluster.ts";
import type { Events } from "../ports/events.ts";
import type { Holds } from "../ports/holds.ts";
import type { Identity } from "../ports/identity.ts";
import type { Incidents, Lease } from "../ports/incidents.ts";
import type { Intents } from "../ports/intents.ts";
import type { Notes } from "../ports/notes.ts";
import type { Pager } from "../ports/pager.ts";
import type { People } from "../ports/people.ts";
import type { Progress } from "../ports/progress.ts";
import type { Restorations } from "../ports/restorations.ts";
import type { Scorecard } from "../ports/scorecard.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Parts } from "../runbooks/parts.ts";

/** PagerDuty, as far as it is configured. */
export interface OnCall {
  readonly incidents: Incidents;
  readonly lease: Lease;
  readonly notes: Notes;
  readonly people: People;
  /** Absent without a routing key of our own. */
  readonly pager?: Pager;
}

/** Milliseconds, but where the name says otherwise. */
export interface Settings {
  /** Ceiling on every runbook's mode. */
  readonly mode: Mode;
  /** How long PagerDuty keeps the incident quiet when we stop renewing. */
  readonly lease: number;
  /** How long to look for an incident that is not there yet. */
  readonly incidentWait: number;
  /** After the signal recovered: how long the alert may take to resolve before a person is asked. */
  readonly resolveWait: number;
  /** How long a person may take to answer. */
  readonly askFor: number;
  /** How often it is read again at PagerDuty what people do, while we wait. */
  readonly lookEvery: number;
  /** Base of links to this service; absent = no links. */
  readonly publicUrl?: string;
}

/** What the stages work with: everything that touches the world. */
export interface Deps {
  readonly runbooks: readonly Runbook[];
  /** To read again the text of a runbook that a run began with. */
  readonly parts: Parts;
  readonly collectors: readonly Pick<AnyCollector, "name" | "collect" | "history">[];
  readonly actions: readonly Pick<AnyAction, "name" | "verb" | "target" | "plan">[];
  readonly guards: {
    readonly storm: Guard<AcknowledgeQuestion>;
    readonly acknowledge: readonly Guard<AcknowledgeQuestion>[];
    readonly apply: readonly Guard<ApplyQuestion>[];
    /** Once more before a change is sent that was decided before a crash. */
    readonly send: readonly Guard<ApplyQuestion>[];
    /** Before something is put back as it was. */
    readonly restore: readonly Guard<ApplyQuestion>[];
  };
  readonly sources: Sources;
  readonly changes: ClusterChanges;
  /** Undefined: PagerDuty is not configured, so nobody could be handed anything: diagnosis only. */
  readonly oncall: OnCall | undefined;
  readonly progress: Progress;
  readonly events: Events;
  readonly intents: Intents;
  readonly holds: Holds;
  readonly restorations: Restorations;
  readonly scorecard: Pick<Scorecard, "keep">;
  readonly approvals: Approvals;
  readonly acts: Acts;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly telemetry: Telemetry;
  readonly settings: Settings;
}

import type { IncidentId, NoteId } from "./brand.ts";

/** Somebody on an incident. `us` is the bot user that we act as. */
export interface Actor {
  readonly name: string;
  readonly us: boolean;
}

/** Who has acknowledged an incident, and when by PagerDuty's clock: milliseconds. */
export interface Acknowledger extends Actor {
  readonly at: number;
}

/** A PagerDuty incident, as much of it as we need. */
export interface Incident {
  readonly id: IncidentId;
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly service: string;
  /** Of the service, where PagerDuty told it beside the incident: `maintenance` while a window is open for it. */
  readonly serviceStatus?: string;
  readonly status: "triggered" | "acknowledged" | "resolved";
  readonly acknowledgedBy: readonly Acknowledger[];
  readonly assignees: readonly string[];
  /** By PagerDuty's clock, milliseconds; 0: it does not say, so it may be old. */
  readonly createdAt: number;
  /** How many alerts it groups; above 1, an acknowledgement speaks for all of them. */
  readonly alerts: number;
  /** The incident it was merged into, when that is how it was resolved. */
  readonly mergedInto?: IncidentId;
}

/** One entry of an incident's log. `by` is absent when it was automation. `at` in milliseconds. */
export interface IncidentEvent {
  readonly kind: "triggered" | "acknowledged" | "unacknowledged" | "resolved" | "reassigned" | "annotated" | "other";
  readonly by?: Actor;
  readonly at: number;
}

/** A note that stands on an incident. */
export interface IncidentNote {
  readonly id: NoteId;
  readonly by: Actor;
  readonly text: string;
  readonly at: number;
}

/** Acknowledged by us, under a lease. `settled`: what people had done when one of them let us go on, by `Act.key`. */
export interface InCharge {
  readonly kind: "in-charge";
  readonly incident: Incident;
  readonly since: number;
  readonly settled: readonly string[];
}

/** How we stand to the incident while we work. */
export type Standing =
  | InCharge
  | { readonly kind: "asking"; readonly incident: Incident; readonly reason: string } // people keep it until one of them lets us
  | { readonly kind: "beside"; readonly incident: Incident; readonly reason: string } // people keep it; we only tell
  | { readonly kind: "absent"; readonly reason: string } // PagerDuty answers, and there is none
  | { readonly kind: "unknown"; readonly reason: string } // PagerDuty does not answer
  | { readonly kind: "none" }; // a replay: no incident by intent

export function incidentOf(standing: Standing): Incident | undefined {
  return "incident" in standing ? standing.incident : undefined;
}

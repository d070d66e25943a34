import type { IncidentId } from "../domain/brand.ts";

/** Something that happened to an incident, as PagerDuty's webhook told it. */
export interface Told {
  /** The event's own id: told twice, it is stored once. */
  readonly id: string;
  readonly incident: IncidentId;
  readonly kind: "acknowledged" | "unacknowledged" | "resolved" | "reassigned" | "annotated";
  /** A user of the account; it may be us. */
  readonly agent: { readonly id: string; readonly name: string };
  /** Of `annotated`. */
  readonly note: { readonly id: string; readonly text: string } | null;
  /** By PagerDuty's clock, in milliseconds. */
  readonly at: number;
}

/** What people did to incidents, stored durably. Any replica may be told; those that wait for it are woken. */
export interface Acts {
  /** False: it was told before. Throws OutsideError("journal") when it cannot be stored. */
  tell(told: Told): Promise<boolean>;
  /** Oldest first. */
  of(incident: IncidentId): Promise<readonly Told[]>;
}

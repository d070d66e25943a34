import type { Labels } from "./notification.ts";

/** A silence of Alertmanager that is in force now. */
export interface Silence {
  readonly by: string;
  readonly comment: string;
  /** Milliseconds. */
  readonly until: number;
  /** Whether an alert with these labels would be silenced. */
  matches(labels: Labels): boolean;
}

import type { Hold, HoldScope } from "../domain/hold.ts";

/** The kill switch: no action where it is on. */
export interface Holds {
  /** Those in force now, read from the database each time; that on everything first. */
  current(): Promise<readonly Hold[]>;
  /** Replaces the one of the same scope. */
  set(hold: Hold): Promise<void>;
  /** False: there was none. */
  lift(by: string, scope: HoldScope): Promise<boolean>;
}

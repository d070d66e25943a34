import type { Right } from "../domain/right.ts";

/** What the API server lets us do. */
export interface Permissions {
  /** Those of the rights that it does not grant, one verb each; asks again what it has not asked lately. Throws OutsideError. */
  missing(rights: readonly Right[], signal: AbortSignal): Promise<readonly Right[]>;
}

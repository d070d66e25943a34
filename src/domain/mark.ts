import type { RunId } from "./brand.ts";

/** Who changed an object and why, for those who look at it later. */
export interface Mark {
  readonly run: RunId;
  /** "restarted Deployment a/b" */
  readonly did: string;
  readonly reason: string;
}

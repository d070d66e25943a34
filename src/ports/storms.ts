/** How many alert groups came in, by the journal, so that all replicas see the same. */
export interface Storms {
  /** When the episodes since then (milliseconds) were accepted, oldest first; at most `limit` of them. */
  acceptedSince(since: number, limit: number): Promise<readonly number[]>;
}

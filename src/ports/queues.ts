/** Queues that are Redis lists. Throws OutsideError. */
export interface Queues {
  /** Entries of the list; 0 also for a key that is not there: Redis knows no empty list. */
  length(key: string, signal: AbortSignal): Promise<number>;
}

/** How fast replicas notice each other; milliseconds. Each is well above the one before it. */
export interface Timing {
  /** Between two heartbeats, and between two looks at the work list. */
  readonly beat: number;
  /** Without a heartbeat for this long we do not act: we may have been replaced. */
  readonly fence: number;
  /** A replica that is silent for this long is replaced. */
  readonly takeover: number;
}

export const TIMING: Timing = { beat: 1_000, fence: 3_000, takeover: 5_000 };

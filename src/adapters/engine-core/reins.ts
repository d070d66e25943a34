import type { Clock } from "../../ports/clock.ts";
import type { Telemetry } from "../../ports/telemetry.ts";

/** How an engine steers one task that is being worked on. */
export interface Reins {
  /** The task had been started before. */
  readonly resumed: boolean;
  /** What was in flight then may have got through. */
  readonly doubt: boolean;
  /** Aborts when the process drains or was replaced: let go, remember nothing more. */
  readonly lettingGo: AbortSignal;
  /** Aborts soon after somebody cancelled the run, whichever replica was asked. */
  readonly cancelled: AbortSignal;
  /** Read from the database before each step that really runs. */
  readonly isCancelled: () => Promise<boolean>;
}

/** Time, chance and telling, handed in so that tests fix them. */
export interface Tools {
  readonly clock: Clock;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly tell: Telemetry["tell"];
}

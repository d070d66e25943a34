import type { OutsideCode } from "../../domain/outside-error.ts";
import type { Clock } from "../../ports/clock.ts";

/** One question that was asked, the opening of a connection included. */
export interface Call {
  readonly operation: "llen";
  readonly result: OutsideCode | "ok";
  readonly ms: number;
}

export interface RedisOptions {
  /** `redis://` or `rediss://`, with user and password where needed; asked for whenever a connection is opened. */
  readonly url: () => string;
  /** For connecting, and for each answer. */
  readonly timeoutMs: number;
  /** How long a connection that nobody uses is kept. Default 30 s. */
  readonly idleMs?: number;
  readonly clock: Clock;
  readonly onCall: (call: Call) => void;
}

import { durationMs } from "./duration.ts";

/** `3 per 1h`: so many in so long a window that slides. */
export interface Rate {
  readonly count: number;
  /** Milliseconds. */
  readonly window: number;
}

export const A_RATE = "a rate such as 3 per 1h: 1 to 100 per 1m to 7d";
const WEEK = 7 * 86_400_000;

/** Undefined: not a rate, or not a sane one. */
export function rateOf(text: string): Rate | undefined {
  const [, count, span = ""] = /^(\d{1,3}) per (\S+)$/.exec(text) ?? [];
  const rate = { count: Number(count), window: durationMs(span) ?? 0 };
  const isSane = rate.count >= 1 && rate.count <= 100 && rate.window >= 60_000 && rate.window <= WEEK;
  return isSane ? rate : undefined;
}

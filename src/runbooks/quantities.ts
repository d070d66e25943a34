import { z } from "zod";
import { durationMs } from "../domain/duration.ts";

const DAY = 86_400_000;
const A_DURATION = "a duration such as 90s, 10m or 1h30m";
const A_RATE = "a rate such as 3 per 1h: 1 to 100 per 1m to 7d";

/** A duration such as `90s`, `10m` or `1h30m` between two bounds, as milliseconds. */
export function duration(least: string, most: string): z.ZodType<number> {
  const min = durationMs(least) ?? 0;
  const max = durationMs(most) ?? DAY;
  return z.string({ error: () => A_DURATION }).transform((text, context) => {
    const ms = durationMs(text);
    if (ms !== undefined && ms >= min && ms <= max) return ms;
    const expected = ms === undefined ? A_DURATION : `between ${least} and ${most}`;
    context.addIssue({ code: "custom", message: `is ${JSON.stringify(text)}`, params: { expected } });
    return z.NEVER;
  });
}

/** `3 per 1h`: so many in so long a window. */
export interface Rate {
  readonly count: number;
  readonly window: number;
}

/** A rate such as `3 per 1h`: 1 to 100 in 1 minute to 7 days. */
export const Rate: z.ZodType<Rate> = z.string({ error: () => A_RATE }).transform((text, context) => {
  const [, count, span = ""] = /^(\d{1,3}) per (\S+)$/.exec(text) ?? [];
  const rate = { count: Number(count), window: durationMs(span) ?? 0 };
  const sane = rate.count >= 1 && rate.count <= 100 && rate.window >= 60_000 && rate.window <= 7 * DAY;
  if (sane) return rate;
  context.addIssue({ code: "custom", message: `is ${JSON.stringify(text)}`, params: { expected: A_RATE } });
  return z.NEVER;
});

import { z } from "zod";
import { durationMs } from "../domain/duration.ts";
import { A_RATE, type Rate, rateOf } from "../domain/rate.ts";

const DAY = 86_400_000;
const A_DURATION = "a duration such as 90s, 10m or 1h30m";

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

/** A rate such as `3 per 1h`: 1 to 100 in 1 minute to 7 days. */
export const RateText: z.ZodType<Rate> = z.string({ error: () => A_RATE }).transform((text, context) => {
  const rate = rateOf(text);
  if (rate) return rate;
  context.addIssue({ code: "custom", message: `is ${JSON.stringify(text)}`, params: { expected: A_RATE } });
  return z.NEVER;
});

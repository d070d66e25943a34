import { z } from "zod";
import { type FreezeWindow, WEEKDAYS } from "../domain/freeze.ts";

const Shared = {
  name: z.string().trim().min(1).max(100),
  zone: z.string().refine(isZone, {
    error: ({ input }) => `is ${JSON.stringify(input)}`,
    params: { expected: "a time zone such as Europe/Berlin" },
  }),
  namespaces: z.array(z.string().min(1)).default([]),
};
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: () => "a time such as 22:00" });
const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, { error: () => "a local time such as 2026-11-27T00:00" });

const Weekly = z
  .strictObject({ ...Shared, days: z.array(z.enum(WEEKDAYS)).min(1), from: time, to: time })
  .transform((window): FreezeWindow => ({ kind: "weekly", ...window }));
const Once = z
  .strictObject({ ...Shared, from: moment, to: moment })
  .refine(({ from, to }) => from < to, {
    error: () => "is not after `from`",
    params: { expected: "a window that ends after it begins" },
    path: ["to"],
  })
  .transform((window): FreezeWindow => ({ kind: "once", ...window }));

/** Weekly windows have `days`, those of one time do not. */
export const FreezeWindows: z.ZodType<readonly FreezeWindow[]> = z
  .array(z.union([Weekly, Once]))
  .max(100)
  .meta({
    expected: "a list of windows: `name`, `zone`, `from`, `to`, for weekly ones `days`, and `namespaces` (default all)",
  });

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false; // a RangeError: there is no such zone
  }
}

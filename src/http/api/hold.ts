import { z } from "zod";
import { durationMs } from "../../domain/duration.ts";
import { endpoint, json } from "./endpoint.ts";
import { Sentence } from "./sentence.ts";
import { HoldState, holdView } from "./views.ts";

const YEAR = 365 * 86_400_000;

const For = z
  .string()
  .refine((text) => isHoldTime(durationMs(text)), "must be a duration such as 30m or 2h, at most 365d")
  .transform((text) => durationMs(text) ?? 0);

const path = "/api/hold";
const answers = { 200: { says: "The hold now.", shape: HoldState } };

export const readHold = endpoint(
  { method: "GET", path, summary: "Whether all actions are held", answers },
  async (_call, deps) => json(holdView(await deps.holds.current())),
);

export const setHold = endpoint(
  {
    method: "PUT",
    path,
    summary: "Hold all actions everywhere, at once",
    body: z.strictObject({
      reason: Sentence,
      for: For.optional().describe("How long, such as `2h`; without it, until it is lifted."),
    }),
    answers,
  },
  async ({ by, body }, { holds, clock }) => {
    const since = clock.now();
    const hold = { by, reason: body.reason, since, until: body.for === undefined ? null : since + body.for };
    await holds.set(hold);
    return json(holdView(hold));
  },
);

export const liftHold = endpoint(
  { method: "DELETE", path, summary: "Let actions happen again", answers },
  async ({ by }, { holds }) => {
    await holds.lift(by);
    return json(holdView(await holds.current()));
  },
);

function isHoldTime(ms: number | undefined): boolean {
  return ms !== undefined && ms >= 1_000 && ms <= YEAR;
}

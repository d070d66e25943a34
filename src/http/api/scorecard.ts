import { z } from "zod";
import { MODES } from "../../domain/mode.ts";
import { AGREEMENTS } from "../../domain/score.ts";
import { advise, tallies } from "../../domain/scorecard.ts";
import { endpoint, json } from "./endpoint.ts";
import { Time, time } from "./times.ts";

const MOST = 10_000;
const SHOWN = 200;

/** How shadow mode compares with what happened. */
export const Scorecard = z
  .object({
    advice: z.array(
      z.object({
        runbook: z.string(),
        mode: z.enum(MODES).nullable().describe("null = not enough clear cases to advise anything."),
        reason: z.string(),
      }),
    ),
    tallies: z.array(
      z.object({
        runbook: z.string(),
        cause: z.string().optional().describe("Absent = all causes of the runbook together."),
        agree: z.int(),
        disagree: z.int(),
        unclear: z.int(),
      }),
    ),
    waiting: z.int().describe("Shadowed runs whose alert is not over, or not for long enough."),
    cases: z
      .array(
        z.object({
          run: z.string(),
          at: Time,
          runbook: z.string(),
          cause: z.string(),
          would: z.string().describe("What it would have done; `nothing` = left it to people."),
          acts: z.boolean(),
          agreement: z.enum(AGREEMENTS),
          reason: z.string(),
        }),
      )
      .describe(`The newest ${SHOWN}.`),
  })
  .describe("What shadowed runs would have done, compared with what happened.");
export type Scorecard = z.output<typeof Scorecard>;

export const readScorecard = endpoint(
  {
    method: "GET",
    path: "/api/scorecard",
    summary: "What shadowed runs would have done, compared with what happened",
    query: z.strictObject({
      runbook: z
        .string()
        .regex(/^[\w-]{1,63}$/, "must be one word")
        .optional()
        .describe("Name of a runbook."),
    }),
    answers: { 200: { says: "The scorecard.", shape: Scorecard } },
  },
  async ({ query }, { scorecard }) => {
    const [scores, waiting] = await Promise.all([
      scorecard.list({ runbook: query.runbook, limit: MOST }),
      scorecard.waiting(),
    ]);
    const cases = scores.slice(0, SHOWN).map(({ at, ...score }) => ({ ...score, at: time(at) }));
    return json({ advice: advise(scores), tallies: tallies(scores), waiting, cases });
  },
);

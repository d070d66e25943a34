import { z } from "zod";
import type { Approval as AskedApproval } from "../../ports/approvals.ts";
import { Time, time } from "./times.ts";

/** What a person is asked before a change is made, with the answer. */
export const Approval = z
  .object({
    run: z.string(),
    plan: z.string().describe("SHA-256 of the change and its values: the answer holds for this one alone."),
    round: z.int().describe("How often this run has asked."),
    says: z.string().describe("What it would do: `restart Deployment shop/checkout`."),
    diff: z.array(z.string()),
    risk: z.string(),
    reason: z.string().describe("Why a person is asked."),
    askedAt: Time,
    until: Time,
    answer: z
      .object({ kind: z.enum(["approved", "denied"]), by: z.string(), why: z.string(), at: Time })
      .nullable()
      .describe("null = nobody has answered."),
  })
  .describe("A question to people.");
export type Approval = z.output<typeof Approval>;

export function approvalView(asked: AskedApproval): Approval {
  const { askedAt, until, answer, diff } = asked;
  return {
    ...asked,
    diff: [...diff],
    askedAt: time(askedAt),
    until: time(until),
    answer: answer && { ...answer, at: time(answer.at) },
  };
}

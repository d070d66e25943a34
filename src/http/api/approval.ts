import { z } from "zod";
import type { RunId } from "../../domain/brand.ts";
import type { Answered } from "../../ports/approvals.ts";
import type { HttpDeps } from "../deps.ts";
import { problem } from "../problem.ts";
import { Approval, approvalView } from "./approval-view.ts";
import { type Endpoint, endpoint, json, type Reply } from "./endpoint.ts";
import { noSuchRun, runId } from "./runs.ts";
import { Sentence } from "./sentence.ts";

const Body = z.strictObject({
  reason: Sentence,
  plan: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be the `plan` of the question")
    .optional()
    .describe("Only if this is still what is asked: `plan` of the question."),
});

const refusals = {
  404: "There is no such run, or it asks nothing.",
  409: "It is answered, too late, or for another plan.",
};

export const readApproval = endpoint(
  {
    method: "GET",
    path: "/api/runs/{id}/approval",
    summary: "What a run asks people, and their answer",
    answers: { 200: { says: "Its last question.", shape: Approval } },
    refusals: { 404: refusals[404] },
  },
  async ({ id }, deps) => {
    const run = await find(id, deps);
    const asked = run && (await deps.approvals.read(run));
    if (asked) return json(approvalView(asked));
    return run ? refused("nothing-asked") : noSuchRun();
  },
);

export const approveRun = answering("approved", "/api/runs/{id}/approve", "Let a run do what it asks about, once");
export const denyRun = answering(
  "denied",
  "/api/runs/{id}/deny",
  "Refuse what a run asks about; its incident stays with people",
);

function answering(kind: "approved" | "denied", path: string, summary: string): Endpoint {
  return endpoint(
    {
      method: "POST",
      path,
      summary,
      body: Body,
      answers: { 202: { says: "It is stored, and the run goes on.", shape: Approval } },
      refusals,
    },
    async ({ id, by, body }, deps) => {
      const run = await find(id, deps);
      if (!run) return noSuchRun();
      const only = body.plan === undefined ? {} : { plan: body.plan };
      const answered = await deps.approvals.answer(run, { kind, by, why: body.reason, ...only });
      if (answered !== "taken") return refused(answered);
      deps.wake();
      const asked = await deps.approvals.read(run);
      return asked ? json(approvalView(asked), 202) : refused("nothing-asked");
    },
  );
}

const WHY: Readonly<Record<Exclude<Answered, "taken">, string>> = {
  "nothing-asked": "This run asks nothing.",
  "answered-before": "Somebody has answered already: an answer counts once.",
  "too-late": "The time for an answer is over: the incident is with people.",
  "another-plan": "What this run asks has changed meanwhile: read the question again.",
};

function refused(why: Exclude<Answered, "taken">): Reply {
  return { kind: "refused", problem: problem(why === "nothing-asked" ? 404 : 409, WHY[why]) };
}

async function find(id: string, { journal }: HttpDeps): Promise<RunId | undefined> {
  const run = runId(id);
  return run && (await journal.read(run))?.id;
}

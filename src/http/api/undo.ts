import { z } from "zod";
import { type Restoration as Kept, RESTORATION_STATES } from "../../domain/restoration.ts";
import { problem } from "../problem.ts";
import { endpoint, json } from "./endpoint.ts";
import { noSuchRun, runId } from "./runs.ts";
import { Sentence } from "./sentence.ts";
import { Moment, moment, Time, time } from "./times.ts";

/** A change that can be put back, as the API shows it. */
export const Restoration = z
  .object({
    id: z.string().describe("Of the run that made the change."),
    target: z.string(),
    runbook: z.string(),
    cause: z.string(),
    action: z.string(),
    did: z.string().describe("What was done: `scaled Deployment a/b to 5 replicas`."),
    madeAt: Time,
    dueAt: Moment.describe("When it is put back at the latest; null = only when somebody asks."),
    state: z.enum(RESTORATION_STATES),
    asked: z.object({ by: z.string(), reason: z.string() }).nullable(),
    reason: z.string().nullable().describe("How it ended, or why it has to wait."),
    endedAt: Moment,
  })
  .describe("A change that can be put back, or was.");
export type Restoration = z.output<typeof Restoration>;

export const Restorations = z.object({ changes: z.array(Restoration) });

function view(kept: Kept): Restoration {
  const { run: id, target, runbook, cause, action, did, state, asked, reason } = kept;
  const times = { madeAt: time(kept.madeAt), dueAt: moment(kept.dueAt), endedAt: moment(kept.endedAt) };
  return { id, target, runbook, cause, action, did, state, asked, reason, ...times };
}

const MOST = 200;

export const listUndos = endpoint(
  {
    method: "GET",
    path: "/api/undo",
    summary: "Changes that can be put back, newest first",
    query: z.strictObject({
      all: z.enum(["true", "false"]).optional().describe("Also those that were put back, or stay for good."),
    }),
    answers: { 200: { says: `At most ${MOST} changes.`, shape: Restorations } },
  },
  async ({ query }, { restorations }) => {
    const kept = await restorations.list({ open: query.all !== "true", limit: MOST });
    return json({ changes: kept.map(view) });
  },
);

export const undo = endpoint(
  {
    method: "POST",
    path: "/api/undo/{id}",
    summary: "Put back what a run changed, if it still stands as the run left it",
    body: z.strictObject({ reason: Sentence }),
    answers: { 202: { says: "It will be put back, or it will be said why not.", shape: Restoration } },
    refusals: { 404: "There is no such run.", 409: "The run changed nothing that can be put back, or it is over." },
  },
  async ({ id, by, body }, { restorations, journal, wake }) => {
    const run = runId(id);
    if (!run || !(await journal.read(run))) return noSuchRun();
    const asked = await restorations.ask(run, by, body.reason);
    const [kept] = await restorations.list({ run, limit: 1 });
    if (asked && kept) {
      wake();
      return json(view(kept), 202);
    }
    const detail = kept?.reason ?? "The run changed nothing that can be put back.";
    return { kind: "refused", problem: problem(409, detail) };
  },
);

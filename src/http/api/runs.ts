import { z } from "zod";
import type { RunId } from "../../domain/brand.ts";
import type { HttpDeps } from "../deps.ts";
import { problem } from "../problem.ts";
import { endpoint, json, type Reply } from "./endpoint.ts";
import { Sentence } from "./sentence.ts";
import { RUN_STATES, Run, RunPage, runView } from "./views.ts";

const word = z.string().regex(/^[\w.=+/-]{1,200}$/, "must be one word");

const Filter = z.strictObject({
  state: z.enum(RUN_STATES).optional().describe("How far the run is."),
  runbook: word.optional().describe("Name of a runbook."),
  since: z.iso
    .datetime({ offset: true, error: "must be a time such as 2026-11-23T15:35:46Z" })
    .transform((text) => Date.parse(text))
    .optional()
    .describe("Accepted at or after."),
  cursor: word.optional().describe("`next` of the page before."),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, "must be a whole number from 1 to 200")
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 200, "must be a whole number from 1 to 200")
    .prefault("50")
    .describe("1 to 200."),
});

export const NO_RUN = { 404: "There is no such run." };

export function noSuchRun(): Reply {
  return { kind: "refused", problem: problem(404, "There is no run with this id.") };
}

/** A run's id, if it can be one: others would only be looked for in vain. */
export function runId(text: string): RunId | undefined {
  return /^[\w-]{1,64}$/.test(text) ? (text as RunId) : undefined;
}

export const listRuns = endpoint(
  {
    method: "GET",
    path: "/api/runs",
    summary: "Runs, newest first",
    query: Filter,
    answers: { 200: { says: "A page of runs.", shape: RunPage } },
  },
  async ({ query }, { journal }) => {
    const { runs, next } = await journal.list(given(query));
    return json({ runs: runs.map(runView), next });
  },
);

export const readRun = endpoint(
  {
    method: "GET",
    path: "/api/runs/{id}",
    summary: "One run",
    answers: { 200: { says: "The run.", shape: Run } },
    refusals: NO_RUN,
  },
  async ({ id }, deps) => {
    const run = await find(id, deps);
    return run ? json(runView(run)) : noSuchRun();
  },
);

export const cancelRun = endpoint(
  {
    method: "POST",
    path: "/api/runs/{id}/cancel",
    summary: "Stop a run at its next step; the incident goes to a person",
    body: z.strictObject({ reason: Sentence }),
    answers: { 202: { says: "It will stop.", shape: z.object({ id: z.string(), cancelling: z.literal(true) }) } },
    refusals: { ...NO_RUN, 409: "The run has ended." },
  },
  async ({ id, by, body }, deps) => {
    const run = await find(id, deps);
    if (!run) return noSuchRun();
    const asked = await deps.journal.cancel(run.id, by, body.reason);
    if (asked) return json({ id: run.id, cancelling: true }, 202);
    return { kind: "refused", problem: problem(409, "The run has ended: there is nothing left to cancel.") };
  },
);

/** The run of this id, if there is one. */
export async function find(id: string, { journal }: HttpDeps) {
  const run = runId(id);
  return run && journal.read(run);
}

/** Without the keys that were not given. */
function given<Filter extends object>(filter: Filter): { [Key in keyof Filter]: Exclude<Filter[Key], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as never;
}

import type { RunLog } from "../../ports/reports.ts";
import type { HttpDeps } from "../deps.ts";
import { endpoint, json } from "./endpoint.ts";
import { find, NO_RUN, noSuchRun } from "./runs.ts";
import { Explanation } from "./views.ts";

export const explainRun = endpoint(
  {
    method: "GET",
    path: "/api/runs/{id}/explain",
    summary: "Why a run did what it did: its causes and guards, and what would have to differ for an action",
    answers: { 200: { says: "As far as the run has come.", shape: Explanation } },
    refusals: NO_RUN,
  },
  async ({ id }, deps) => {
    const log = await logOf(id, deps);
    return log ? json(deps.reports.explain(log)) : noSuchRun();
  },
);

export const postMortem = endpoint(
  {
    method: "GET",
    path: "/api/runs/{id}/post-mortem",
    summary: "A draft of the post-mortem, from the run's log alone",
    answers: { 200: { says: "Markdown. What is not known is said to be so.", type: "text/markdown" } },
    refusals: NO_RUN,
  },
  async ({ id }, deps) => {
    const log = await logOf(id, deps);
    if (!log) return noSuchRun();
    return { kind: "text", type: "text/markdown; charset=utf-8", text: deps.reports.postMortem(log) };
  },
);

async function logOf(id: string, deps: HttpDeps): Promise<RunLog | undefined> {
  const run = await find(id, deps);
  return run && { run, events: await deps.events.read(run.id, 0) };
}

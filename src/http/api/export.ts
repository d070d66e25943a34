import { endpoint, json } from "./endpoint.ts";
import { find, NO_RUN, noSuchRun } from "./runs.ts";
import { EXPORT_FORMAT, eventView, RunExport, runView } from "./views.ts";

/** All that is known of a run in one document, which can be checked and replayed without the service. */
export const exportRun = endpoint(
  {
    method: "GET",
    path: "/api/runs/{id}/export",
    summary: "A run with its whole hash-chained log, to be kept, checked and replayed elsewhere",
    answers: { 200: { says: "The run and its log so far.", shape: RunExport } },
    refusals: NO_RUN,
  },
  async ({ id }, deps) => {
    const run = await find(id, deps);
    if (!run) return noSuchRun();
    const events = await deps.events.read(run.id, 0);
    return json({ format: EXPORT_FORMAT, run: runView(run), events: events.map(eventView) });
  },
);

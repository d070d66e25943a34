import { incidentOf } from "../domain/incident.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Treatment } from "../domain/treatment.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { inStormByNow } from "./in-storm.ts";
import { tellEnd } from "./tell.ts";

/**
 * How it ended, when nothing more will be done. In a storm, people have one note on each incident to read: the end takes the
 * place of the diagnosis, which stays in the run's log.
 */
export async function tellLast(treatment: Treatment, outcome: Outcome, run: Run, deps: Deps): Promise<void> {
  const { standing, episode } = treatment;
  const isTold = episode.kind === "episode" && incidentOf(standing) !== undefined && deps.oncall !== undefined;
  const weather = isTold ? await inStormByNow(treatment, run, deps) : undefined;
  const isStormy = weather !== undefined && weather.kind !== "allow";
  const replaces = isStormy ? ({ replaces: "diagnosis" } as const) : {};
  await tellEnd(standing, { outcome, step: "note:end", edits: isStormy, ...replaces }, run, deps);
}

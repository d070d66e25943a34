import type { Episode } from "../domain/episode.ts";
import { strictest } from "../domain/mode.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Task, Work } from "../ports/engine.ts";
import type { Journal, RunRecord } from "../ports/journal.ts";
import type { Run } from "../ports/run.ts";
import { abandon } from "./abandon.ts";
import { close } from "./close.ts";
import type { Deeds } from "./deeds.ts";
import type { Deps } from "./deps.ts";
import { putBack } from "./put-back.ts";
import { relapse } from "./relapse.ts";
import { remediate } from "./remediate.ts";
import { score } from "./score.ts";

/** What the engine does for each task. The last place that catches: every end of a run is an outcome. */
export function worker(deps: Deps, journal: Pick<Journal, "read">): Work {
  return async (task: Task, run: Run) => {
    const stored = await deps.progress.episode(run.id);
    const episode = { ...stored, mode: strictest(stored.mode, deps.settings.mode) };
    switch (task.kind) {
      case "remediate":
        return treat(episode, run, deps, journal);
      case "close":
        return close(episode, await recordOf(run, journal), tidying(run), deps);
      case "relapse":
        return relapse(episode, await recordOf(run, journal), tidying(run), deps);
      case "restore":
        return putBack(episode, await recordOf(run, journal), tidying(run), deps);
      case "score":
        return score(await recordOf(run, journal), tidying(run), deps);
    }
  };
}

/** What comes after a run is done also for one that was cancelled. */
function tidying(run: Run): Run {
  return { id: run.id, step: (name, work, options) => run.step(name, work, { ...options, tidies: true }) };
}

async function treat(episode: Episode, run: Run, deps: Deps, journal: Pick<Journal, "read">): Promise<void> {
  const outcome = await attempt(episode, run, deps, journal);
  await run.step(
    "conclude",
    async () => {
      await deps.progress.conclude(run.id, outcome);
      const { runbook } = await recordOf(run, journal);
      deps.telemetry.tell({
        kind: "run-ended",
        run: run.id,
        runbook,
        outcome,
        ms: deps.clock.now() - episode.acceptedAt,
      });
      return outcome;
    },
    { tidies: true },
  );
}

async function attempt(episode: Episode, run: Run, deps: Deps, journal: Pick<Journal, "read">): Promise<Outcome> {
  const deeds: Deeds = new Set();
  try {
    return await remediate(episode, deeds, run, deps);
  } catch (error) {
    return abandon(error, { episode, record: await recordOf(run, journal), deeds }, run, deps);
  }
}

async function recordOf(run: Run, journal: Pick<Journal, "read">): Promise<RunRecord> {
  const record = await journal.read(run.id);
  if (!record) throw new Error(`run ${run.id} is not in the journal`);
  return record;
}

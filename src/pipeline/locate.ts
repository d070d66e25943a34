import type { DedupKey } from "../domain/brand.ts";
import type { Episode } from "../domain/episode.ts";
import type { Incident, Standing } from "../domain/incident.ts";
import { OutsideError } from "../domain/outside-error.ts";
import { inWords } from "../domain/wording.ts";
import type { Run, StepContext } from "../ports/run.ts";
import type { Deps, OnCall } from "./deps.ts";
import { ownKey, pageFor } from "./own-page.ts";

/**
 * Finds the group's incident. Alertmanager posts to PagerDuty and to us at the same moment, so it may come late; when
 * there is none in the end, one of our own is opened where a routing key allows it.
 */
export async function locate(episode: Episode, oncall: OnCall, run: Run, deps: Deps): Promise<Standing> {
  const wait = deps.settings.incidentWait;
  const found = await run.step(
    "locate",
    async (at) => remembered(await awaitIncident(episode.dedupKey, wait, { oncall, at, deps }), run, deps),
    { deadline: wait + 60_000 },
  );
  if (found.kind !== "absent") return found;
  if (!oncall.pager) return found;
  return ownIncident(episode, oncall, run, deps);
}

/** Opens an incident of our own and finds it. Repeating the trigger adds nothing: the key is the same. */
async function ownIncident(episode: Episode, oncall: OnCall, run: Run, deps: Deps): Promise<Standing> {
  const key = ownKey(episode.dedupKey, deps.identity);
  const failure = await run
    .step("open-incident", async ({ signal }) => {
      await oncall.pager?.trigger(pageFor(episode, key, "has no PagerDuty incident"), signal);
      return undefined;
    })
    .catch(outsideError);
  if (failure) return remembered({ kind: "unknown", reason: `nobody could be paged: ${failure.message}` }, run, deps);
  const wait = Math.min(deps.settings.incidentWait, 30_000);
  return run.step(
    "locate-own",
    async (at) => remembered(await awaitIncident(key, wait, { oncall, at, deps }), run, deps),
    { deadline: wait + 60_000 },
  );
}

function outsideError(error: unknown): OutsideError {
  if (error instanceof OutsideError) return error;
  throw error;
}

interface Search {
  readonly oncall: OnCall;
  readonly at: StepContext;
  readonly deps: Deps;
}

async function awaitIncident(key: DedupKey, wait: number, search: Search): Promise<Standing> {
  const { oncall, at, deps } = search;
  const until = deps.clock.now() + wait;
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    const found = await look(key, oncall, at);
    if (found.kind === "incidents" && found.incidents.length > 0) return beside(found.incidents);
    if (deps.clock.now() >= until) return notFound(found, wait);
    await deps.clock.sleep(Math.min(pause, Math.max(1, until - deps.clock.now())), at.signal);
  }
}

type Look =
  | { readonly kind: "incidents"; readonly incidents: readonly Incident[] }
  | { readonly kind: "no-answer"; readonly error: OutsideError };

/** PagerDuty failing for a moment is not the same as "there is none". */
async function look(key: DedupKey, oncall: OnCall, { signal }: StepContext): Promise<Look> {
  try {
    return { kind: "incidents", incidents: await oncall.incidents.find(key, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OutsideError && error.system !== "journal") return { kind: "no-answer", error };
    throw error;
  }
}

function beside(incidents: readonly Incident[]): Standing {
  const [newest] = incidents;
  if (!newest) return { kind: "absent", reason: "there is no incident" };
  if (incidents.length === 1) return { kind: "beside", incident: newest, reason: "" };
  const numbers = incidents.map((each) => `#${each.number}`).join(" and ");
  return {
    kind: "beside",
    incident: newest,
    reason: `${incidents.length} open incidents carry this alert (${numbers})`,
  };
}

function notFound(look: Look, wait: number): Standing {
  if (look.kind === "no-answer")
    return { kind: "unknown", reason: `PagerDuty could not be read: ${look.error.message}` };
  return { kind: "absent", reason: `no PagerDuty incident carried this alert within ${inWords(wait)}` };
}

async function remembered(standing: Standing, run: Run, deps: Deps): Promise<Standing> {
  if (standing.kind === "beside") {
    const { id, url } = standing.incident;
    await deps.progress.record(run.id, { incident: { id, url } });
  } else if (standing.kind === "absent" || standing.kind === "unknown") {
    deps.telemetry.tell({ kind: "no-incident", run: run.id, reason: standing.reason });
  }
  return standing;
}

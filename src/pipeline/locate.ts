import type { DedupKey } from "../domain/brand.ts";
import type { Episode } from "../domain/episode.ts";
import type { Incident, IncidentEvent, Standing } from "../domain/incident.ts";
import { OutsideError } from "../domain/outside-error.ts";
import { inWords } from "../domain/wording.ts";
import type { Run, StepContext } from "../ports/run.ts";
import type { Deps, OnCall } from "./deps.ts";
import { ownKey, pageFor } from "./own-page.ts";

/** The incident of this episode: open now, or made since then (milliseconds) and resolved already. */
export interface Sought {
  readonly episode: Episode;
  readonly since: number;
}

/**
 * Finds the group's incident. Alertmanager posts to PagerDuty and to us at the same moment, so it may come late; when
 * there is none in the end, one of our own is opened where a routing key allows it.
 */
export async function locate(sought: Sought, oncall: OnCall, run: Run, deps: Deps): Promise<Standing> {
  const { dedupKey } = sought.episode;
  const wait = deps.settings.incidentWait;
  const found = await run.step(
    "locate",
    async (at) => remembered(await awaitIncident(dedupKey, wait, { ...sought, oncall, at, deps }), run, deps),
    { deadline: wait + 60_000 },
  );
  if (found.kind !== "absent") return found;
  if (!oncall.pager) return found;
  return ownIncident(sought, oncall, run, deps);
}

/** Opens an incident of our own and finds it. Repeating the trigger adds nothing: the key is the same. */
async function ownIncident(sought: Sought, oncall: OnCall, run: Run, deps: Deps): Promise<Standing> {
  const { episode } = sought;
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
    async (at) => remembered(await awaitIncident(key, wait, { ...sought, oncall, at, deps }), run, deps),
    { deadline: wait + 60_000 },
  );
}

function outsideError(error: unknown): OutsideError {
  if (error instanceof OutsideError) return error;
  throw error;
}

interface Search extends Sought {
  readonly oncall: OnCall;
  readonly at: StepContext;
  readonly deps: Deps;
}

async function awaitIncident(key: DedupKey, wait: number, search: Search): Promise<Standing> {
  const { oncall, at, deps } = search;
  const until = deps.clock.now() + wait;
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    const found = await look((signal) => oncall.incidents.find(key, signal), at);
    if (found.kind === "incidents" && found.incidents.length > 0) return beside(found.incidents);
    if (deps.clock.now() >= until) return found.kind === "incidents" ? lookBack(key, wait, search) : unknown(found);
    await deps.clock.sleep(Math.min(pause, Math.max(1, until - deps.clock.now())), at.signal);
  }
}

type Look =
  | { readonly kind: "incidents"; readonly incidents: readonly Incident[] }
  | { readonly kind: "no-answer"; readonly error: OutsideError };

/** PagerDuty failing for a moment is not the same as "there is none". */
async function look(
  find: (signal: AbortSignal) => Promise<readonly Incident[]>,
  { signal }: StepContext,
): Promise<Look> {
  try {
    return { kind: "incidents", incidents: await find(signal) };
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

/** "None is open" is not "nobody was paged": a person may have resolved it before we came. */
async function lookBack(key: DedupKey, wait: number, search: Search): Promise<Standing> {
  const { since, oncall, at } = search;
  const found = await look((signal) => oncall.incidents.findResolved(key, since, signal), at);
  if (found.kind === "no-answer") return unknown(found);
  const [newest] = found.incidents;
  if (newest) return { kind: "beside", incident: newest, reason: await overBy(newest, search) };
  return { kind: "absent", reason: `no PagerDuty incident carried this alert within ${inWords(wait)}` };
}

async function overBy(incident: Incident, { since, oncall, at: { signal } }: Search): Promise<string> {
  if (incident.mergedInto) return `the incident was merged into ${incident.mergedInto}`;
  const history = await oncall.incidents.history(incident.id, since, signal).catch(nothingKnown);
  const who = history.findLast(({ kind }) => kind === "resolved")?.by?.name ?? "somebody";
  return `${who} resolved the incident before we could take it`;
}

function nothingKnown(error: unknown): readonly IncidentEvent[] {
  outsideError(error);
  return [];
}

const CLOCKS_DIFFER = 30_000;
const LONGEST_BACK = 30 * 86_400_000; // PagerDuty looks back half a year at most

/** When the trouble began, as far as the alerts tell: their incident cannot be older. Milliseconds. */
export function beginningOf({ notification, acceptedAt }: Episode): number {
  const starts = notification.alerts
    .filter(({ status }) => status === "firing")
    .map((each) => Date.parse(each.startsAt));
  const first = Math.min(acceptedAt, ...starts.filter(Number.isFinite));
  return Math.max(first, acceptedAt - LONGEST_BACK) - CLOCKS_DIFFER;
}

function unknown({ error }: Look & { kind: "no-answer" }): Standing {
  return { kind: "unknown", reason: `PagerDuty could not be read: ${error.message}` };
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

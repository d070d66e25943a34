import type { DedupKey, IncidentId } from "../../domain/brand.ts";
import type { Incident } from "../../domain/incident.ts";
import { OutsideError } from "../../domain/outside-error.ts";
import type { Incidents } from "../../ports/incidents.ts";
import { type IncidentBody, IncidentPage } from "./answers.ts";
import { type CallDeps, once, repeated } from "./calls.ts";
import { failed } from "./failure.ts";
import { history } from "./history.ts";
import type { Ourselves } from "./ourselves.ts";
import { PRIORITY } from "./pacing.ts";
import { patiently } from "./patiently.ts";
import { reading, settingStatus, understand, WITH_SERVICE } from "./read-incident.ts";
import type { RestClient } from "./rest-client.ts";

export interface IncidentParts {
  readonly rest: RestClient;
  readonly us: Ourselves;
  readonly calls: CallDeps;
  /** Empty = the whole account. */
  readonly serviceIds: readonly string[];
}

export function incidents(parts: IncidentParts): Incidents {
  const { rest, us, calls } = parts;
  return {
    find: (key, signal) => find(key, OPEN, parts, signal),
    findResolved: (key, since, signal) => find(key, { since, statuses: ["resolved"] }, parts, signal),
    read: async (id, signal) => understand(await repeated(reading(rest, id), calls, signal), us, signal),
    acknowledge: async (id, signal) => understand(await acknowledge(id, parts, signal), us, signal),
    resolve: async (id, signal) => understand(await resolve(id, parts, signal), us, signal),
    history: (id, since, signal) => history(id, since, parts, signal),
  };
}

interface Wanted {
  readonly statuses: readonly Incident["status"][];
  /** Made since then, in milliseconds; absent = whenever. */
  readonly since?: number;
}

const OPEN: Wanted = { statuses: ["triggered", "acknowledged"] };

/**
 * One call. The key is checked first, because PagerDuty takes an empty one for "all incidents"; `incident_key` in the
 * answer proves nothing, since it may be null for an incident that has alerts.
 */
async function find(
  key: DedupKey,
  { statuses, since }: Wanted,
  parts: IncidentParts,
  signal: AbortSignal,
): Promise<readonly Incident[]> {
  const doing = "finding the incident";
  if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`not a deduplication key: ${JSON.stringify(key)}`);
  const query = {
    incident_key: key,
    "statuses[]": [...statuses],
    ...(parts.serviceIds.length > 0 ? { "service_ids[]": [...parts.serviceIds] } : {}),
    ...(since === undefined ? { date_range: "all" } : { since: new Date(since).toISOString() }),
    ...WITH_SERVICE,
    sort_by: "created_at:desc",
    limit: "100",
  };
  const found = await repeated(
    {
      operation: "find",
      doing,
      priority: PRIORITY.look,
      changes: false,
      answer: IncidentPage,
      send: (why, stop) => parts.rest.send({ method: "get", path: "/incidents", query }, why, stop),
    },
    parts.calls,
    signal,
  );
  if (found.more) throw failed("bad-answer", doing, { detail: "more than 100 incidents for one key: not filtered" });
  const wanted = found.incidents.filter((each) => statuses.includes(each.status) && isOurs(each, parts.serviceIds));
  return Promise.all(wanted.map((each) => understand(each, parts.us, signal)));
}

function isOurs({ service }: IncidentBody, serviceIds: readonly string[]): boolean {
  return serviceIds.length === 0 || serviceIds.includes(service.id);
}

/**
 * Looks before every repeat: after whatever went wrong, somebody may have taken or resolved the incident, and a blind
 * second try would reopen it. When PagerDuty says that it is acknowledged or resolved already, that is read, too.
 */
function acknowledge(id: IncidentId, { rest, calls }: IncidentParts, signal: AbortSignal): Promise<IncidentBody> {
  const priority = PRIORITY.acknowledge;
  const doing = `acknowledging incident ${id}`;
  const put = settingStatus(rest, id, "acknowledged", { operation: "acknowledge", doing, priority });
  const read = reading(rest, id, priority);
  return patiently(
    async (before) => {
      const now = before > 0 ? await once(read, calls, signal) : undefined;
      if (now && now.status !== "triggered") return now;
      return once(put, calls, signal).catch(orIfConflict(() => repeated(read, calls, signal)));
    },
    { clock: calls.clock, signal },
  );
}

function resolve(id: IncidentId, { rest, calls }: IncidentParts, signal: AbortSignal): Promise<IncidentBody> {
  const priority = PRIORITY.handOff;
  const put = settingStatus(rest, id, "resolved", {
    operation: "resolve",
    doing: `resolving incident ${id}`,
    priority,
  });
  return repeated(put, calls, signal).catch(orIfConflict(() => repeated(reading(rest, id, priority), calls, signal)));
}

/** What to do instead when PagerDuty says that the incident is not in the state for that. */
function orIfConflict<T>(instead: () => Promise<T>): (error: unknown) => Promise<T> {
  return (error) => {
    if (error instanceof OutsideError && error.system === "pagerduty" && error.code === "conflict") return instead();
    throw error;
  };
}

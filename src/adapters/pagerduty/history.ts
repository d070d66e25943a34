import type { IncidentId } from "../../domain/brand.ts";
import type { IncidentEvent } from "../../domain/incident.ts";
import { type LogEntry, LogPage } from "./answers.ts";
import { type CallDeps, repeated } from "./calls.ts";
import { isUser, type Ourselves } from "./ourselves.ts";
import { PRIORITY } from "./pacing.ts";
import { incidentPath } from "./read-incident.ts";
import type { RestClient } from "./rest-client.ts";

const PAGE = 100;
const MOST_PAGES = 5;

const KINDS: Readonly<Record<string, IncidentEvent["kind"]>> = {
  trigger_log_entry: "triggered",
  acknowledge_log_entry: "acknowledged",
  acknowledgement_log_entry: "acknowledged", // PagerDuty's schema has both names for it
  unacknowledge_log_entry: "unacknowledged",
  resolve_log_entry: "resolved",
  assign_log_entry: "reassigned",
  delegate_log_entry: "reassigned",
  escalate_log_entry: "reassigned",
  annotate_log_entry: "annotated",
};

interface HistoryParts {
  readonly rest: RestClient;
  readonly us: Ourselves;
  readonly calls: CallDeps;
}

/** The incident's log since then, oldest first; the newest 500 entries at most. */
export async function history(
  id: IncidentId,
  since: number,
  parts: HistoryParts,
  signal: AbortSignal,
): Promise<readonly IncidentEvent[]> {
  const entries: LogEntry[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await repeated(logPage(id, since, page, parts.rest), parts.calls, signal);
    entries.push(...answer.log_entries);
    if (!answer.more) break;
  }
  return asEvents(oldestFirst(entries), parts.us, signal);
}

function logPage(id: IncidentId, since: number, page: number, rest: RestClient) {
  const query = {
    since: new Date(Math.floor(since / 1_000) * 1_000).toISOString(), // PagerDuty tells whole seconds
    limit: String(PAGE),
    offset: String(page * PAGE),
  };
  return {
    operation: "history",
    doing: `reading the history of incident ${id}`,
    priority: PRIORITY.look,
    changes: false,
    answer: LogPage,
    send: (doing: string, signal: AbortSignal) =>
      rest.send({ method: "get", path: `${incidentPath(id)}/log_entries`, query }, doing, signal),
  };
}

/** PagerDuty lists the newest first, and several of one second in that order, too: so turn it round before sorting. */
function oldestFirst(entries: readonly LogEntry[]): readonly LogEntry[] {
  return entries.toReversed().sort((a, b) => a.created_at - b.created_at);
}

async function asEvents(
  entries: readonly LogEntry[],
  us: Ourselves,
  signal: AbortSignal,
): Promise<readonly IncidentEvent[]> {
  const agents = await us.actors(
    entries.map(({ agent }) => agent ?? { id: "" }),
    signal,
  );
  return entries.map(({ type, created_at: at, agent }, index) => {
    const by = agent && isUser(agent) ? agents[index] : undefined;
    return { kind: KINDS[type] ?? "other", at, ...(by ? { by } : {}) };
  });
}

import type { Account } from "./account.ts";
import type { IncidentRecord } from "./records.ts";
import { invalid } from "./refusal.ts";

const MONTH = 30 * 24 * 3_600_000;

/** What `GET /incidents` finds, PagerDuty's surprises included: an empty `incident_key` finds everything. */
export function search(account: Account, query: URLSearchParams): readonly IncidentRecord[] {
  const now = account.clock.now();
  const { since, until } = dateRange(query, now);
  const carries = carriersOf(account, query.get("incident_key"));
  const found = account.incidents.filter(
    (incident) =>
      incident.searchableAt <= now &&
      incident.createdAt >= since &&
      incident.createdAt <= until &&
      oneOf(query, "statuses[]", incident.status) &&
      oneOf(query, "service_ids[]", incident.service) &&
      oneOf(query, "urgencies[]", incident.urgency) &&
      carries(incident),
  );
  return sorted(found, query.get("sort_by"));
}

/** One page of a list and PagerDuty's words about it. */
export function paged<Item>(items: readonly Item[], query: URLSearchParams): { page: readonly Item[]; paging: object } {
  const limit = Math.min(whole(query.get("limit"), 25), 100);
  const offset = whole(query.get("offset"), 0);
  if (limit + offset > 10_000) throw invalid("Offset plus limit may not exceed 10000.");
  const total = query.get("total") === "true" ? items.length : null;
  return {
    page: items.slice(offset, offset + limit),
    paging: { limit, offset, more: items.length > offset + limit, total },
  };
}

/** Whether the query allows the value: a parameter that is not there allows all. */
export function oneOf(query: URLSearchParams, name: string, value: string): boolean {
  const allowed = query.getAll(name);
  return allowed.length === 0 || allowed.includes(value);
}

function carriersOf(account: Account, key: string | null): (incident: IncidentRecord) => boolean {
  if (key === null || key === "") return () => true;
  const carriers = new Set(account.alerts.filter((alert) => alert.key === key).map((alert) => alert.incident));
  return (incident) => carriers.has(incident.id);
}

function dateRange(query: URLSearchParams, now: number): { since: number; until: number } {
  if (query.get("date_range") === "all") return { since: 0, until: Number.POSITIVE_INFINITY };
  return { since: moment(query.get("since")) ?? now - MONTH, until: moment(query.get("until")) ?? now };
}

export function moment(text: string | null): number | undefined {
  if (text === null) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid(`${text} is not a time.`);
  return at;
}

function sorted(incidents: readonly IncidentRecord[], by: string | null): readonly IncidentRecord[] {
  const [field = "incident_number", direction = "asc"] = (by ?? "").split(":").filter(Boolean);
  const ascending = incidents.toSorted((a, b) =>
    field === "created_at" && a.createdAt !== b.createdAt ? a.createdAt - b.createdAt : a.number - b.number,
  );
  return direction === "desc" ? ascending.toReversed() : ascending;
}

function whole(text: string | null, otherwise: number): number {
  if (text === null) return otherwise;
  if (!/^\d+$/.test(text)) throw invalid(`${text} is not a whole number.`);
  return Number(text);
}

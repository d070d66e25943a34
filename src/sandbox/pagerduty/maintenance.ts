import type { Account } from "./account.ts";
import type { Agent, MaintenanceRecord, Service } from "./records.ts";
import { invalid } from "./refusal.ts";
import { oneOf } from "./search.ts";

/** From now on, for so many milliseconds. */
export function openMaintenance(
  account: Account,
  service: string,
  { description, ms, by }: { description: string; ms: number; by: Agent },
): void {
  const from = account.clock.now();
  const number = account.maintenance.length + 1;
  const window = { description, services: [service], from, to: from + ms, by };
  account.maintenance.push({ id: account.nextId("P"), number, ...window });
}

/** Events for it are accepted, and nothing comes of them. */
export function inMaintenance(account: Account, { id }: Service): boolean {
  const now = account.clock.now();
  return account.maintenance.some((window) => stateOf(window, now) === "ongoing" && window.services.includes(id));
}

/** What `GET /maintenance_windows` finds. */
export function maintenanceWindows(account: Account, query: URLSearchParams): readonly MaintenanceRecord[] {
  const now = account.clock.now();
  const wanted = statesOf(query.get("filter") ?? "all");
  return account.maintenance.filter(
    (window) =>
      wanted.includes(stateOf(window, now)) && window.services.some((id) => oneOf(query, "service_ids[]", id)),
  );
}

type State = "past" | "ongoing" | "future";

function statesOf(filter: string): readonly State[] {
  switch (filter) {
    case "past":
    case "ongoing":
    case "future":
      return [filter];
    case "open":
      return ["ongoing", "future"];
    case "all":
      return ["past", "ongoing", "future"];
    default:
      throw invalid(`${filter} is no filter.`);
  }
}

function stateOf({ from, to }: MaintenanceRecord, now: number): State {
  if (now < from) return "future";
  return now < to ? "ongoing" : "past";
}

import type { MaintenanceWindow } from "../../domain/maintenance-window.ts";
import type { Maintenance } from "../../ports/maintenance.ts";
import { type MaintenanceBody, MaintenancePage } from "./answers.ts";
import { repeated } from "./calls.ts";
import { failed } from "./failure.ts";
import type { IncidentParts } from "./incidents.ts";
import { PRIORITY } from "./pacing.ts";

export function maintenance(parts: Pick<IncidentParts, "rest" | "calls" | "serviceIds">): Maintenance {
  return {
    ongoing: (service, signal) => ongoing(service === undefined ? parts.serviceIds : [service], parts, signal),
  };
}

const DOING = "reading maintenance windows";

/** One call. Windows are filtered again here: one of another service must stop nothing. */
async function ongoing(
  serviceIds: readonly string[],
  { rest, calls }: Pick<IncidentParts, "rest" | "calls">,
  signal: AbortSignal,
): Promise<readonly MaintenanceWindow[]> {
  const query = {
    filter: "ongoing",
    ...(serviceIds.length > 0 ? { "service_ids[]": [...serviceIds] } : {}),
    limit: "100",
  };
  const page = await repeated(
    {
      operation: "maintenance",
      doing: DOING,
      priority: PRIORITY.look,
      changes: false,
      answer: MaintenancePage,
      send: (why, stop) => rest.send({ method: "get", path: "/maintenance_windows", query }, why, stop),
    },
    calls,
    signal,
  );
  const found = page.maintenance_windows.flatMap((window) => about(window, serviceIds));
  if (page.more && found.length === 0) throw failed("bad-answer", DOING, { detail: "more than 100: not filtered" });
  return found;
}

/** As far as it is about those services; none given = all of them. */
function about(window: MaintenanceBody, serviceIds: readonly string[]): readonly MaintenanceWindow[] {
  const services = window.services.filter(({ id }) => serviceIds.length === 0 || serviceIds.includes(id));
  if (services.length === 0) return [];
  const description = window.description ?? window.summary ?? "";
  return [{ description, services: services.map(({ id, summary }) => summary || id), until: window.end_time }];
}

import { incidentOf } from "../domain/incident.ts";
import type { MaintenanceWindow } from "../domain/maintenance-window.ts";
import { allow, type Verdict } from "../domain/verdict.ts";
import { plain, shortened, utcMoment } from "../domain/wording.ts";
import type { Maintenance } from "../ports/maintenance.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/**
 * People announced their work at PagerDuty. Without an incident every service that we look in counts: a service in
 * maintenance opens none, so that there is none may be the maintenance itself.
 */
export function maintenance(windows: Maintenance | undefined): Guard<AcknowledgeQuestion> {
  return {
    name: "maintenance",
    summary: "Is no PagerDuty maintenance window open for the incident's service?",
    example: "PagerDuty has service Drift in maintenance until 2026-11-30 13:00 UTC: database migration.",
    judge: async ({ standing }, signal): Promise<Verdict> => {
      const incident = incidentOf(standing);
      const isKnown = incident?.serviceStatus !== undefined;
      if (isKnown && incident.serviceStatus !== "maintenance") return allow;
      const open = (await windows?.ongoing(incident?.service, signal)) ?? [];
      const longest = open.toSorted((a, b) => b.until - a.until)[0];
      return longest ? { kind: "wait", reason: sentence(longest), until: longest.until } : allow;
    },
  };
}

const LONGEST = 200;

function sentence({ description, services, until }: MaintenanceWindow): string {
  const many = services.length === 1 ? "service" : "services";
  const what = shortened(plain(description), LONGEST) || "no reason is given";
  return `PagerDuty has ${many} ${services.map(plain).join(", ")} in maintenance until ${utcMoment(until)}: ${what}.`;
}

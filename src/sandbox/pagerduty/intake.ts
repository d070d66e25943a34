import { type Account, alertsOf, integrationOf, serviceOf } from "./account.ts";
import { inMaintenance } from "./maintenance.ts";
import type { AlertRecord, IncidentRecord, Service } from "./records.ts";
import { acknowledge, log, open, resolve } from "./transitions.ts";

/** An event of Events API v2, checked. */
export interface Event {
  readonly routingKey: string;
  readonly action: "trigger" | "acknowledge" | "resolve";
  readonly key: string;
  readonly summary: string;
  readonly severity: string;
}

/** Takes an event. Like PagerDuty it has said 202 by then, and what follows may be nothing at all. */
export function takeEvent(account: Account, event: Event): void {
  const { creationLag } = account.behaviour;
  if (creationLag === 0) process(account, event);
  else account.clock.after(creationLag, () => process(account, event));
}

function process(account: Account, event: Event): void {
  const service = account.services.find((each) => each.routingKeys.includes(event.routingKey));
  if (!service || service.disabled || inMaintenance(account, service)) return;
  const alert = openAlert(account, event);
  if (event.action === "trigger") {
    if (alert) again(account, alert);
    else raise(account, service, event);
    return;
  }
  const incident = account.incidents.find((each) => each.id === alert?.incident);
  if (!alert || !incident) return; // dropped without a word
  if (event.action === "resolve") resolveAlert(account, alert, incident);
  else if (incident.status === "triggered") acknowledge(account, incident, integrationOf(service));
}

/** Keys are unique among the open alerts of one routing key. */
function openAlert(account: Account, { routingKey, key }: Event): AlertRecord | undefined {
  return account.alerts.find(
    (alert) => alert.routingKey === routingKey && alert.key === key && alert.status === "triggered",
  );
}

/** A trigger for an alert that is open only leaves a line in the log: nobody is notified. */
function again(account: Account, alert: AlertRecord): void {
  const incident = account.incidents.find((each) => each.id === alert.incident);
  if (incident) log(account, incident, "trigger", integrationOf(serviceOf(account, incident)));
}

function raise(account: Account, service: Service, event: Event): void {
  const group = service.groupsAlerts
    ? account.incidents.findLast((each) => each.service === service.id && each.status !== "resolved")
    : undefined;
  const incident = group ?? open(account, service, event.summary, event.key);
  account.alerts.push({
    id: account.nextId("A"),
    routingKey: event.routingKey,
    key: event.key,
    summary: event.summary,
    severity: event.severity,
    createdAt: account.clock.now(),
    status: "triggered",
    incident: incident.id,
  });
}

/** The incident resolves with its last alert. */
function resolveAlert(account: Account, alert: AlertRecord, incident: IncidentRecord): void {
  alert.status = "resolved";
  const open = alertsOf(account, incident).some((each) => each.status === "triggered");
  if (!open && incident.status !== "resolved") {
    resolve(account, incident, integrationOf(serviceOf(account, incident)));
  }
}

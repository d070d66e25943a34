import { type Account, alertsOf, asAgent, integrationOf, serviceOf } from "./account.ts";
import type { Agent, IncidentRecord, LogRecord, PageRecord, Service, User } from "./records.ts";

/** A new incident on a service; it pages whoever is on call. */
export function open(account: Account, service: Service, title: string, key: string): IncidentRecord {
  const now = account.clock.now();
  const agent = integrationOf(service);
  const incident: IncidentRecord = {
    id: account.nextId("Q"),
    number: account.incidents.length + 1,
    service: service.id,
    key,
    title,
    urgency: "high",
    status: "triggered",
    createdAt: now,
    searchableAt: now + account.behaviour.searchLag,
    changedAt: now,
    changedBy: agent,
    resolvedAt: null,
    acknowledgements: [],
    assignees: account.onCall,
    returnsAt: null,
    mergedInto: null,
    notes: [],
    log: [],
  };
  account.incidents.push(incident);
  log(account, incident, "trigger", agent);
  log(account, incident, "assign", null);
  page(account, incident, "triggered");
  return incident;
}

/** Acknowledges. A resolved incident is reopened by it, as at PagerDuty, and assigned to whoever did it. */
export function acknowledge(account: Account, incident: IncidentRecord, by: Agent): void {
  if (incident.status === "resolved")
    reopen(
      account,
      incident,
      account.users.filter((user) => user.id === by.id),
    );
  const others = incident.acknowledgements.filter((each) => each.by.id !== by.id);
  incident.acknowledgements = [...others, { at: account.clock.now(), by }];
  change(account, incident, "acknowledged", by);
  log(account, incident, "acknowledge", by);
  const { acknowledgementTimeout } = serviceOf(account, incident);
  if (acknowledgementTimeout === null) stopClock(account, incident);
  else returnLater(account, incident, acknowledgementTimeout, "acknowledgement-timeout");
}

export function resolve(account: Account, incident: IncidentRecord, by: Agent): void {
  for (const alert of alertsOf(account, incident)) alert.status = "resolved";
  incident.acknowledgements = [];
  incident.assignees = [];
  incident.resolvedAt = account.clock.now();
  change(account, incident, "resolved", by);
  log(account, incident, "resolve", by);
  stopClock(account, incident);
}

/** Puts it back to triggered, which pages. Nothing happens to a triggered one; a resolved one is reopened. */
export function trigger(account: Account, incident: IncidentRecord, by: Agent): void {
  if (incident.status === "triggered") return;
  const wasResolved = incident.status === "resolved";
  if (wasResolved) reopen(account, incident, account.onCall);
  backToTriggered(account, incident, by, wasResolved ? "reopened" : "status-set");
}

/** Keeps an acknowledged incident quiet for `seconds`; replaces what was pending. */
export function snooze(account: Account, incident: IncidentRecord, seconds: number, by: Agent): void {
  log(account, incident, "snooze", by);
  returnLater(account, incident, seconds, "snooze-ended");
}

export function reassign(account: Account, incident: IncidentRecord, to: readonly User[], by: Agent): void {
  incident.assignees = to;
  log(account, incident, "assign", by);
  if (incident.status === "acknowledged") backToTriggered(account, incident, by, "status-set");
}

/** Moves the alerts of `source` into `target` and resolves it, with the reason that PagerDuty gives. */
export function merge(account: Account, source: IncidentRecord, target: IncidentRecord, by: Agent): void {
  for (const alert of alertsOf(account, source)) alert.incident = target.id;
  source.mergedInto = target.id;
  resolve(account, source, by);
}

export function log(account: Account, incident: IncidentRecord, kind: LogRecord["kind"], by: Agent | null): void {
  const channel = by === null ? "auto" : by.type === "user_reference" ? "web_trigger" : "api";
  const entry = { id: account.nextId("R"), kind, at: account.clock.now(), by, channel };
  incident.log.push(entry);
  for (const listener of account.listeners) listener(incident, entry);
}

function reopen(account: Account, incident: IncidentRecord, assignees: readonly User[]): void {
  account.reopened += 1;
  incident.resolvedAt = null;
  incident.mergedInto = null;
  incident.assignees = assignees;
}

function backToTriggered(account: Account, incident: IncidentRecord, by: Agent | null, why: PageRecord["why"]): void {
  stopClock(account, incident);
  incident.acknowledgements = [];
  change(account, incident, "triggered", by ?? integrationOf(serviceOf(account, incident)));
  log(account, incident, "unacknowledge", by);
  page(account, incident, why);
}

function change(account: Account, incident: IncidentRecord, status: IncidentRecord["status"], by: Agent): void {
  incident.status = status;
  incident.changedAt = account.clock.now();
  incident.changedBy = by;
}

function page(account: Account, incident: IncidentRecord, why: PageRecord["why"]): void {
  const to = incident.assignees.map((user) => user.name);
  account.pages.push({ incident: incident.id, at: account.clock.now(), to, why });
  for (const user of incident.assignees) log(account, incident, "notify", asAgent(user));
}

function returnLater(account: Account, incident: IncidentRecord, seconds: number, why: PageRecord["why"]): void {
  stopClock(account, incident);
  incident.returnsAt = account.clock.now() + seconds * 1_000;
  const callOff = account.clock.after(seconds * 1_000, () => backToTriggered(account, incident, null, why));
  account.timers.set(incident.id, callOff);
}

function stopClock(account: Account, incident: IncidentRecord): void {
  account.timers.get(incident.id)?.();
  account.timers.delete(incident.id);
  incident.returnsAt = null;
}

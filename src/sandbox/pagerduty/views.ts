import { type Account, alertsOf, asAgent, serviceOf } from "./account.ts";
import { inMaintenance } from "./maintenance.ts";
import type {
  Agent,
  AlertRecord,
  IncidentRecord,
  LogRecord,
  MaintenanceRecord,
  NoteRecord,
  Service,
  User,
} from "./records.ts";

const API = "https://api.pagerduty.com";
const WEB = "https://sandbox.pagerduty.com";

/** PagerDuty tells whole seconds. */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** `include`: what is to be shown whole, by the names of `include[]`. */
export function incidentView(account: Account, incident: IncidentRecord, include: readonly string[] = []): object {
  const service = serviceOf(account, incident);
  const { acknowledgements, assignees, returnsAt } = incident;
  return {
    ...reference("incident", incident.id, `[#${incident.number}] ${incident.title}`),
    incident_number: incident.number,
    title: incident.title,
    created_at: time(incident.createdAt),
    updated_at: time(incident.changedAt),
    status: incident.status,
    incident_key: account.behaviour.showsIncidentKey ? incident.key : null,
    service: include.includes("services")
      ? { ...reference("service", service.id, service.name), name: service.name, status: stateOf(account, service) }
      : reference("service_reference", service.id, service.name),
    assignments: assignees.map((user) => ({ at: time(incident.changedAt), assignee: agentView(asAgent(user)) })),
    assigned_via: "escalation_policy",
    last_status_change_at: time(incident.changedAt),
    last_status_change_by: agentView(incident.changedBy),
    resolved_at: incident.resolvedAt === null ? null : time(incident.resolvedAt),
    alert_counts: alertCounts(alertsOf(account, incident)),
    pending_actions: returnsAt === null ? [] : [{ type: "unacknowledge", at: time(returnsAt) }],
    acknowledgements: acknowledgements.map(({ at, by }) => ({ at: time(at), acknowledger: agentView(by) })),
    resolve_reason: resolveReason(incident),
    urgency: incident.urgency,
    escalation_policy: reference("escalation_policy_reference", "PESCALATION000", "Default"),
    teams: [],
  };
}

/** Maintenance before trouble, as there. */
function stateOf(account: Account, service: Service): string {
  if (inMaintenance(account, service)) return "maintenance";
  const states = account.incidents.filter((each) => each.service === service.id).map(({ status }) => status);
  if (states.includes("triggered")) return "critical";
  return states.includes("acknowledged") ? "warning" : "active";
}

export function alertView(account: Account, alert: AlertRecord, incident: IncidentRecord): object {
  const service = serviceOf(account, incident);
  return {
    ...reference("alert", alert.id, alert.summary),
    created_at: time(alert.createdAt),
    status: alert.status,
    alert_key: alert.key,
    severity: alert.severity,
    suppressed: false,
    service: reference("service_reference", service.id, service.name),
    incident: reference("incident_reference", incident.id, incident.title),
  };
}

export function noteView(note: NoteRecord): object {
  return {
    id: note.id,
    user: agentView(note.by),
    channel: { summary: "The PagerDuty website or APIs" },
    content: note.content,
    created_at: time(note.createdAt),
    updated_at: time(note.updatedAt),
  };
}

export function logView(entry: LogRecord, incident: IncidentRecord): object {
  return {
    ...reference(`${entry.kind}_log_entry`, entry.id, entry.kind),
    created_at: time(entry.at),
    agent: agentView(entry.by ?? { id: incident.service, type: "service_reference", summary: "PagerDuty" }),
    channel: { type: entry.channel },
    incident: reference("incident_reference", incident.id, incident.title),
  };
}

export function maintenanceView({ services }: Account, window: MaintenanceRecord): object {
  const names = new Map(services.map(({ id, name }) => [id, name]));
  return {
    ...reference("maintenance_window", window.id, window.description),
    sequence_number: window.number,
    start_time: time(window.from),
    end_time: time(window.to),
    description: window.description,
    services: window.services.map((id) => reference("service_reference", id, names.get(id) ?? id)),
    teams: [],
    created_by: agentView(window.by),
  };
}

export function userView(user: User): object {
  return { ...reference("user", user.id, user.name), name: user.name, email: user.email };
}

function alertCounts(alerts: readonly AlertRecord[]): object {
  const triggered = alerts.filter((alert) => alert.status === "triggered").length;
  return { all: alerts.length, triggered, resolved: alerts.length - triggered };
}

function resolveReason({ mergedInto }: IncidentRecord): object | null {
  if (mergedInto === null) return null;
  return { type: "merge_resolve_reason", incident: reference("incident_reference", mergedInto, mergedInto) };
}

function agentView(agent: Agent): object {
  return reference(agent.type, agent.id, agent.summary);
}

function reference(type: string, id: string, summary: string): object {
  const kind = type.replace(/_reference$/, "").replace(/_log_entry$/, "_log_entries");
  const path = kind.endsWith("ies") ? kind : kind === "escalation_policy" ? "escalation_policies" : `${kind}s`;
  return { id, type, summary, self: `${API}/${path}/${id}`, html_url: `${WEB}/${path}/${id}` };
}

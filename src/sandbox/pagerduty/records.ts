/** Whoever acted on an incident: a user, or an integration of a service. */
export interface Agent {
  readonly id: string;
  readonly type: "user_reference" | "service_reference";
  readonly summary: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly routingKeys: readonly string[];
  /** Seconds until an acknowledgement runs out; null = never. */
  acknowledgementTimeout: number | null;
  /** New alerts join the newest open incident. */
  groupsAlerts: boolean;
  /** In maintenance: events are accepted and nothing comes of them. */
  disabled: boolean;
}

/** Milliseconds; `services` are ids. */
export interface MaintenanceRecord {
  readonly id: string;
  readonly number: number;
  readonly description: string;
  readonly services: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly by: Agent;
}

export interface Token {
  readonly token: string;
  readonly kind: "account" | "user" | "read-only";
  /** The e-mail of a user token's user. */
  readonly email?: string;
}

export interface AlertRecord {
  readonly id: string;
  readonly routingKey: string;
  readonly key: string;
  readonly summary: string;
  readonly severity: string;
  readonly createdAt: number;
  status: "triggered" | "resolved";
  incident: string;
}

export interface NoteRecord {
  readonly id: string;
  readonly by: Agent;
  readonly createdAt: number;
  content: string;
  updatedAt: number;
  edits: number;
}

/** `kind` is PagerDuty's type without `_log_entry`. */
export interface LogRecord {
  readonly id: string;
  readonly kind: "trigger" | "acknowledge" | "unacknowledge" | "resolve" | "assign" | "annotate" | "snooze" | "notify";
  readonly at: number;
  readonly by: Agent | null;
  readonly channel: string;
}

export interface IncidentRecord {
  readonly id: string;
  readonly number: number;
  readonly service: string;
  readonly key: string;
  readonly createdAt: number;
  /** From when on a search finds it. */
  readonly searchableAt: number;
  title: string;
  urgency: "high" | "low";
  status: "triggered" | "acknowledged" | "resolved";
  changedAt: number;
  changedBy: Agent;
  resolvedAt: number | null;
  acknowledgements: readonly { readonly at: number; readonly by: Agent }[];
  assignees: readonly User[];
  /** When it goes back to triggered by itself. */
  returnsAt: number | null;
  mergedInto: string | null;
  readonly notes: NoteRecord[];
  readonly log: LogRecord[];
}

/** One time that a human was notified: each entry of an incident into `triggered`. */
export interface PageRecord {
  readonly incident: string;
  readonly at: number;
  readonly to: readonly string[];
  readonly why: "triggered" | "acknowledgement-timeout" | "snooze-ended" | "status-set" | "reopened";
}

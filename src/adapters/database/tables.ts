/** Times are milliseconds since 1970; `json` marks a column of JSON text, written once and hashed or returned as it stands. */
type Json = string;

/** Every notification that was answered. The row is the truth: engines only catch up with it. */
export interface NotificationsTable {
  /** The run it belongs to; null when it opened and joined nothing. */
  run_id: string | null;
  /** 0 opened the run: that is what it works on. */
  position: number;
  group_id: string;
  source: string;
  body: Json;
  accepted_at: number;
}

/** What we remember of an alert group between notifications: one row each, locked while it is decided on. */
export interface GroupsTable {
  /** SHA-256 of source and group key. */
  id: string;
  memory: Json | null;
  /** Its last notifications and their answers, so that repeats get the same ones. */
  seen: Json | null;
  /** Of the memory. */
  run_id: string | null;
  /** How many notifications and tasks that run has had: the next one's position. */
  notifications: number;
  tasks: number;
  heard_at: number;
}

export interface RunsTable {
  id: string;
  kind: "episode" | "replay";
  state: "accepted" | "running" | "ended";
  mode: "shadow" | "approve" | "auto";
  source: string;
  /** For people: shortened, without NUL. The exact one is in the notification. */
  group_key: string;
  alertname: string;
  accepted_at: number;
  runbook: string | null;
  plan: Json | null;
  incident: Json | null;
  outcome: Json | null;
  ended_at: number | null;
  resolved_at: number | null;
  relapses: number;
  cancel: Json | null;
}

export interface TasksTable {
  id: string;
  run_id: string;
  /** 0, 1, 2 …: the tasks of one run are done in this order. */
  position: number;
  kind: "remediate" | "close" | "relapse" | "restore" | "score";
  state: "waiting" | "started" | "done";
  /** The process that started it: see `Tasks.claim`. */
  owner: string | null;
  starts: number;
  failures: number;
  created_at: number;
  /** It waits for somebody, until then at the latest; null = it does not. */
  put_aside_until: number | null;
  /** Somebody rang since it was last started. */
  rung: number;
  /** It was put aside, so nothing of it is in flight. */
  doubtless: number;
}

export interface EventsTable {
  run_id: string;
  seq: number;
  at: number;
  key: string;
  name: string;
  data: Json;
  previous: string;
  hash: string;
}

/** What the embedded engine remembers of a task's steps. */
export interface StepsTable {
  task_id: string;
  position: number;
  name: string;
  output: Json;
}

/** Every answer to `reserve`, refusals included; budgets count those that were granted. */
export interface IntentsTable {
  run_id: string;
  key: string;
  target: string;
  namespace: string;
  at: number;
  granted: number;
  /** Why not; null when granted. */
  reason: string | null;
  runbook: string;
  cause: string;
  action: string;
  change_kind: string;
  change: Json;
}

/** Who may change a target. A lock of a run that has ended is void. */
export interface LocksTable {
  target: string;
  run_id: string | null;
}

/** Every hold there was; the last one of each scope may be in force. */
export interface HoldsTable {
  position: number;
  by: string;
  reason: string;
  since: number;
  until: number | null;
  lifted_at: number | null;
  lifted_by: string | null;
  scope: "service" | "namespace" | "runbook" | "target";
  /** Empty for the whole service. */
  scope_name: string;
}

/** Changes that can be put back: one for each run that made one. */
export interface RestorationsTable {
  run_id: string;
  target: string;
  runbook: string;
  cause: string;
  action: string;
  did: string;
  change: Json;
  made_at: number;
  soak: number;
  /** When it is put back at the latest; null = only when somebody asks. */
  due_at: number | null;
  state: "in-force" | "queued" | "restored" | "left";
  /** It had to wait; until then it is not looked at. */
  not_before: number;
  asked: Json | null;
  reason: string | null;
  ended_at: number | null;
}

/** Shadowed runs, from their end on; what is null is not known before they are compared. */
export interface ScoresTable {
  run_id: string;
  state: "waiting" | "queued" | "done";
  runbook: string | null;
  cause: string | null;
  would: string | null;
  acts: number;
  agreement: "agree" | "disagree" | "unclear" | null;
  reason: string | null;
  scored_at: number | null;
}

/** What PagerDuty's webhooks told of people. */
export interface ActsTable {
  id: string;
  incident: string;
  kind: "acknowledged" | "unacknowledged" | "resolved" | "reassigned" | "annotated";
  agent: string;
  name: string;
  note: string | null;
  text: string | null;
  at: number;
  stored_at: number;
}

/** What people were asked, and how they answered. The last round of a run is the one that counts. */
export interface ApprovalsTable {
  run_id: string;
  round: number;
  /** SHA-256 of the plan. */
  plan: string;
  question: Json;
  asked_at: number;
  until: number;
  answer: "approved" | "denied" | null;
  by: string | null;
  why: string | null;
  answered_at: number | null;
}

export interface Tables {
  notifications: NotificationsTable;
  groups: GroupsTable;
  runs: RunsTable;
  tasks: TasksTable;
  events: EventsTable;
  steps: StepsTable;
  intents: IntentsTable;
  locks: LocksTable;
  holds: HoldsTable;
  restorations: RestorationsTable;
  scores: ScoresTable;
  acts: ActsTable;
  approvals: ApprovalsTable;
}

import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Account } from "./account.ts";
import type { IncidentRecord, LogRecord } from "./records.ts";

/** Where V3 webhooks go. Several secrets: one is being rotated, and each delivery bears a signature by each. */
export interface Subscription {
  readonly url: string;
  secrets: readonly string[];
}

/** One attempt. `status` 0: no answer. */
export interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly attempt: number;
  readonly status: number;
}

/** Deliveries of an account: in order, at least once, with an equal id at each repeat. */
export interface Webhooks {
  subscribe(subscription: Subscription): Subscription;
  readonly deliveries: Delivery[];
  /** Sends the last one again, as PagerDuty does when the answer was lost. */
  repeat(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  close(): void;
}

const TYPES: Readonly<Partial<Record<LogRecord["kind"], string>>> = {
  trigger: "incident.triggered",
  acknowledge: "incident.acknowledged",
  unacknowledge: "incident.unacknowledged",
  resolve: "incident.resolved",
  assign: "incident.reassigned",
  annotate: "incident.annotated",
};
const ATTEMPTS = 20;
const FIRST_PAUSE = 50;

interface Posting {
  readonly to: Subscription;
  readonly id: string;
  readonly type: string;
  readonly body: string;
}

export function webhooks(account: Account): Webhooks {
  const subscriptions: Subscription[] = [];
  const deliveries: Delivery[] = [];
  const closed = new AbortController();
  let queue = Promise.resolve();
  let last: Posting | undefined;
  const send = (posting: Posting): Promise<void> => {
    last = posting;
    queue = queue.then(() => deliver(posting, deliveries, closed.signal));
    return queue;
  };
  account.listeners.push((incident, entry) => {
    const type = TYPES[entry.kind];
    if (!type) return;
    const event = eventOf(account, incident, entry, type);
    for (const to of subscriptions) void send({ to, id: randomUUID(), type, body: JSON.stringify({ event }) });
  });
  return {
    deliveries,
    subscribe(subscription) {
      subscriptions.push(subscription);
      return subscription;
    },
    repeat: async () => {
      if (last) await send(last);
    },
    idle: () => queue,
    close: () => closed.abort(),
  };
}

async function deliver({ to, id, type, body }: Posting, deliveries: Delivery[], signal: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS && !signal.aborted; attempt++) {
    const signatures = to.secrets.map((secret) => `v1=${createHmac("sha256", secret).update(body).digest("hex")}`);
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "PagerDuty-Webhook/V3.0",
      "x-pagerduty-signature": signatures.join(","),
      "x-webhook-id": id,
    };
    const status = await fetch(to.url, { method: "POST", headers, body, signal }).then(
      (response) => response.status,
      () => 0,
    );
    deliveries.push({ id, type, attempt, status });
    if (status !== 0 && status !== 429 && status < 500) return;
    await pause(FIRST_PAUSE * attempt, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

function eventOf(account: Account, incident: IncidentRecord, { at, by }: LogRecord, type: string): object {
  return {
    id: account.nextId("E"),
    event_type: type,
    resource_type: "incident",
    occurred_at: new Date(at).toISOString(),
    agent: by,
    client: null,
    data: type === "incident.annotated" ? noteData(incident) : incidentData(incident),
  };
}

function incidentData({ id, number, status, title, service, mergedInto }: IncidentRecord): object {
  const reason = { type: "merge_resolve_reason", incident: { id: mergedInto, type: "incident_reference" } };
  return {
    id,
    type: "incident",
    number,
    status,
    title,
    incident_key: null,
    service: { id: service, type: "service_reference" },
    resolve_reason: mergedInto === null ? null : reason,
  };
}

function noteData({ id, title, notes }: IncidentRecord): object {
  const note = notes.at(-1);
  const incident = { id, type: "incident_reference", summary: title };
  return { id: note?.id, type: "incident_note", incident, content: note?.content, trimmed: false };
}

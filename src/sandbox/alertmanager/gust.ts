import { createHash } from "node:crypto";
import { eventBody, webhookBody } from "./bodies.ts";

/** What Alertmanager hands over for one alert group. */
export interface GroupBodies {
  readonly event: string;
  readonly webhook: string;
}

/** The n-th of many groups of one alert, each with an instance of its own. */
export function groupBodies(n: number, startsAt: number, routingKey: string): GroupBodies {
  const firing = { startsAt, backlog: 150 };
  const instance = `drift-${n}:9000`;
  const webhook = JSON.parse(webhookBody("firing", firing)) as Webhook;
  const groupKey = `${webhook.groupKey.slice(0, -1)}, instance="${instance}"}`;
  const alerts = webhook.alerts.map((alert) => ({
    ...alert,
    labels: { ...alert.labels, instance },
    fingerprint: sha256(groupKey).slice(0, 16),
  }));
  const event = JSON.parse(eventBody("firing", firing, routingKey)) as object;
  return {
    event: JSON.stringify({ ...event, dedup_key: sha256(groupKey) }),
    webhook: JSON.stringify({ ...webhook, groupKey, alerts }),
  };
}

interface Webhook {
  readonly groupKey: string;
  readonly alerts: readonly { readonly labels: object }[];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

import type { GroupKey } from "./brand.ts";

export type AlertStatus = "firing" | "resolved";
export type Labels = Readonly<Record<string, string>>;

/** One alert of a group. `fingerprint` + `startsAt` name one firing of it; times are RFC 3339 as sent. */
export interface Alert {
  readonly status: AlertStatus;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorUrl: string;
  readonly fingerprint: string;
}

/** One webhook body, parsed. `source` is the name of the token it came with. */
export interface Notification {
  readonly source: string;
  readonly groupKey: GroupKey;
  /** What the sender said. Not to be believed when `truncatedAlerts > 0`: see {@link groupStatus}. */
  readonly status: AlertStatus;
  readonly truncatedAlerts: number;
  readonly receiver: string;
  readonly externalUrl: string;
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly alerts: readonly Alert[];
}

/** `unknown`: alerts were cut off (`max_alerts`), and those that were sent are all resolved. */
export type GroupStatus = AlertStatus | "unknown";

/** Whether the group fires, from the alerts themselves. */
export function groupStatus(notification: Notification): GroupStatus {
  if (notification.alerts.some((alert) => alert.status === "firing")) return "firing";
  return notification.truncatedAlerts > 0 ? "unknown" : "resolved";
}

/** Names one firing of one alert, across notifications and twins. */
export function firingName(alert: Alert): string {
  return `${alert.fingerprint}@${alert.startsAt}`;
}

/** One text per source and group: what an episode belongs to. */
export function groupName(notification: Notification): string {
  return JSON.stringify([notification.source, notification.groupKey]);
}

/**
 * Equal for a repeat, a retry and a high-availability twin of one notification, whose bodies differ only in
 * `externalURL` and `notification_reason`; different for everything else.
 */
export function idempotencyName(notification: Notification): string {
  const alerts = notification.alerts.map((alert) => `${firingName(alert)}=${alert.status}`).sort();
  return JSON.stringify([notification.source, notification.groupKey, alerts]);
}

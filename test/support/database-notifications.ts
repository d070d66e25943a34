import type { Alert, AlertStatus, Notification } from "../../src/domain/notification.ts";

/** `name`: of the alert within its group; `since`: tells one firing of it from the next. */
export interface SmallAlert {
  readonly name?: string;
  readonly since?: number;
  readonly status?: AlertStatus;
}

/** A small notification of group `group`; one firing alert unless told otherwise. */
export function notificationOf(
  group: string,
  alerts: readonly SmallAlert[] = [{}],
  other: Partial<Notification> = {},
): Notification {
  const told = alerts.map(alertOf);
  return {
    source: "main",
    groupKey: `{}:{alertname="${group}"}` as Notification["groupKey"],
    status: told.some((alert) => alert.status === "firing") ? "firing" : "resolved",
    truncatedAlerts: 0,
    receiver: "first-responder",
    externalUrl: "http://alertmanager-0:9093",
    groupLabels: { alertname: group },
    commonLabels: { alertname: group },
    commonAnnotations: {},
    alerts: told,
    ...other,
  };
}

function alertOf({ name = "one", since = 1, status = "firing" }: SmallAlert): Alert {
  return {
    status,
    labels: { alertname: name },
    annotations: {},
    startsAt: new Date(Date.UTC(2026, 10, 24) + since * 1_000).toISOString(),
    endsAt: "0001-01-01T00:00:00Z",
    generatorUrl: "http://prometheus:9090/graph",
    fingerprint: name,
  };
}

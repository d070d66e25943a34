/** The n-th of endlessly many different notifications: one alert each, of a group of its own, as Alertmanager writes it. */
export function notificationBody(n: number, firing = true): Buffer {
  const instance = `10.0.${(n >> 8) & 255}.${n & 255}:${9000 + (n >> 16)}`;
  const labels = { alertname: "DriftBacklogOverflow", instance, job: "drift-processor", severity: "critical" };
  const annotations = { summary: "Drift backlog > 100 items", description: `Drift backlog is ${n} items` };
  const status = firing ? "firing" : "resolved";
  const fingerprint = n.toString(16).padStart(16, "0");
  const body = {
    receiver: "drift",
    status,
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt: "2026-11-23T15:35:46.316Z",
        endsAt: "0001-01-01T00:00:00Z",
        generatorURL: "http://prometheus:9090/graph",
        fingerprint,
      },
    ],
    groupLabels: { alertname: labels.alertname, instance },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: "http://alertmanager:9093",
    version: "4",
    groupKey: `{}:{alertname="DriftBacklogOverflow", instance="${instance}"}`,
    truncatedAlerts: 0,
  };
  return Buffer.from(JSON.stringify(body));
}

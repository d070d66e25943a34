import { createHash } from "node:crypto";
import firing from "./recorded-firing.json" with { type: "json" };
import resolved from "./recorded-resolved.json" with { type: "json" };

/** One firing of the alert. Times in milliseconds; `endsAt` is absent while it fires. */
export interface Firing {
  readonly startsAt: number;
  readonly endsAt?: number;
  readonly backlog: number;
}

export type Status = "firing" | "resolved";

const GROUP_KEY = firing.groupKey;

/** Lower-case hex SHA-256 of the group key: PagerDuty's `dedup_key`. */
const DEDUP_KEY = createHash("sha256").update(GROUP_KEY).digest("hex");

/** The webhook that a recorded Alertmanager 0.25 sent, with this firing's times and value. */
export function webhookBody(status: Status, { startsAt, endsAt, backlog }: Firing): string {
  const recorded = status === "firing" ? firing : resolved;
  const description = `Drift backlog is ${backlog} items`;
  return goEncoded({
    ...recorded,
    alerts: recorded.alerts.map((alert) => ({
      ...alert,
      annotations: { ...alert.annotations, description },
      startsAt: new Date(startsAt).toISOString(),
      endsAt: endsAt === undefined ? alert.endsAt : new Date(endsAt).toISOString(),
    })),
    commonAnnotations: { ...recorded.commonAnnotations, description },
  });
}

/** The event that the same Alertmanager sent to PagerDuty's Events API v2. */
export function eventBody(status: Status, { backlog }: Firing, routingKey: string): string {
  const { labels, annotations, generatorURL } = firing.alerts[0] ?? { labels: {}, annotations: {}, generatorURL: "" };
  const alerts = [
    "Labels:",
    ...lines(labels),
    "Annotations:",
    ...lines({ ...annotations, description: `Drift backlog is ${backlog} items` }),
    `Source: ${generatorURL}`,
    "",
  ].join("\n");
  const fires = status === "firing";
  const others = Object.entries(labels).filter(([name]) => name !== "alertname");
  const what = `${firing.groupLabels.alertname} (${others.map(([, value]) => value).join(" ")})`;
  return goEncoded({
    routing_key: routingKey,
    dedup_key: DEDUP_KEY,
    event_action: fires ? "trigger" : "resolve",
    payload: {
      summary: `${fires ? "[FIRING:1]" : "[RESOLVED]"} ${what}`,
      source: "Alertmanager",
      severity: "critical",
      custom_details: {
        firing: fires ? alerts : "",
        num_firing: fires ? "1" : "0",
        num_resolved: fires ? "0" : "1",
        resolved: fires ? "" : alerts,
      },
    },
    client: "Alertmanager",
    client_url: `${firing.externalURL}/#/alerts?receiver=${firing.receiver}`,
  });
}

function lines(pairs: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(pairs).map(([name, value]) => ` - ${name} = ${value}`);
}

/** As Go writes JSON: `<`, `>` and `&` escaped, a newline at the end. */
function goEncoded(body: object): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${JSON.stringify(body).replaceAll(/[<>&]/g, escaped)}\n`;
}

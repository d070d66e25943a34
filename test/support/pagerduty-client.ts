import { type PagerDutySandbox, SANDBOX_DEFAULTS } from "../../src/sandbox/pagerduty/start.ts";

export const KEY = "c1d98ad6635076bc2b657ecc70a13e723425b0246e80b2609b74f0af606135f4";
const ROUTING_KEY = SANDBOX_DEFAULTS.service.routingKeys[0];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the sandbox answered, looked into by tests
  readonly body: any;
}

/** A bare client, to see the sandbox as anybody would. `headers` with value null are left out. */
export async function call(
  base: string,
  request: string,
  body?: object,
  headers: Readonly<Record<string, string | null>> = {},
): Promise<Answer> {
  const [method = "GET", path = "/"] = request.split(" ");
  const all = {
    Authorization: `Token token=${SANDBOX_DEFAULTS.token}`,
    From: SANDBOX_DEFAULTS.bot.email,
    "Content-Type": "application/json",
    ...headers,
  };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: Object.fromEntries(sent),
    signal: AbortSignal.timeout(1_000),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
  };
}

/** What Alertmanager 0.25 posts to Events API v2. */
export function event(
  action: "trigger" | "acknowledge" | "resolve",
  key = KEY,
  routingKey: string = ROUTING_KEY,
): object {
  return {
    routing_key: routingKey,
    dedup_key: key,
    event_action: action,
    payload: {
      summary: "[FIRING:1] DriftBacklogOverflow (drift-processor spec-to-proof critical)",
      source: "Alertmanager",
      severity: "critical",
      custom_details: { firing: "Labels:\n - alertname = DriftBacklogOverflow\n", num_firing: "1" },
    },
    client: "Alertmanager",
    client_url: "http://am:34157/#/alerts?receiver=drift",
  };
}

/** Lets Alertmanager post an event; returns the newest incident's id, or "" when there is none. */
export async function alert(pagerduty: PagerDutySandbox, body: object = event("trigger")): Promise<string> {
  await call(pagerduty.eventsUrl, "POST /v2/enqueue", body);
  return pagerduty.state.incidents.at(-1)?.id ?? "";
}

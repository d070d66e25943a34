import { createHash } from "node:crypto";
import { SANDBOX_DEFAULTS } from "../../src/sandbox/pagerduty/start.ts";
import { startWorld, type World } from "../../src/sandbox/world.ts";
import { notificationBody } from "./notification-body.ts";
import type { Stage } from "./stage.ts";

/** A world around the service that goes with the stage. Nobody in it sends webhooks: the suite does. */
export async function driftWorld(stage: Stage): Promise<World> {
  return stage.keep(await startWorld({ folder: stage.dir, inRate: 4, speed: 500, scrapeInterval: 200 }), (world) =>
    world.close(),
  );
}

/** The settings of a service in that world. */
export function settingsIn(world: World): Record<string, string> {
  return {
    PAGERDUTY_TOKEN: SANDBOX_DEFAULTS.token,
    PAGERDUTY_FROM: SANDBOX_DEFAULTS.bot.email,
    PAGERDUTY_URL: world.pagerduty.url,
    PAGERDUTY_EVENTS_URL: world.pagerduty.eventsUrl,
    PAGERDUTY_SERVICE_IDS: SANDBOX_DEFAULTS.service.id,
    PROMETHEUS_URL: world.prometheus.url,
    REDIS_URL: world.redis.url,
    KUBECONFIG: world.kubeconfig,
    MODE: "auto",
  };
}

export type Incident = World["pagerduty"]["state"]["incidents"][number];

/** The incident that Alertmanager opens for the n-th notification. */
export async function openIncident(world: World, n: number): Promise<Incident> {
  const { groupKey } = JSON.parse(notificationBody(n).toString()) as { readonly groupKey: string };
  const key = createHash("sha256").update(groupKey).digest("hex");
  const event = {
    routing_key: SANDBOX_DEFAULTS.service.routingKeys[0],
    dedup_key: key,
    event_action: "trigger",
    payload: { summary: `Drift ${n}`, source: "Alertmanager", severity: "critical" },
  };
  await fetch(`${world.pagerduty.eventsUrl}/v2/enqueue`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  const incident = world.pagerduty.state.incidents.find((each) => each.key === key);
  if (!incident) throw new Error("PagerDuty opened no incident");
  return incident;
}

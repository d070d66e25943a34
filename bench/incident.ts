import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "../src/sandbox/world.ts";
import { driftWorld, openIncident, settingsIn } from "./support/drift-world.ts";
import { notificationBody } from "./support/notification-body.ts";
import { digits, type Figure, median } from "./support/rounds.ts";
import { type Started, startService } from "./support/service.ts";
import { onStage } from "./support/stage.ts";
import { until } from "./support/until.ts";

const ROUNDS = 5;
const ALERTS = 5;
/** Milliseconds that PagerDuty takes for a call, and the API server for the reading that the slowest collector waits for. */
const CALL = 40;
const SLOWEST = 1_000;

interface Alert {
  /** Calls that reached PagerDuty before the acknowledgement took effect, itself included. */
  readonly calls: number;
  /** Milliseconds from webhook to acknowledgement beyond the sum of those calls. */
  readonly overhead: number;
  /** Milliseconds from webhook to diagnosis note. */
  readonly note: number;
}

/** How soon an incident that is there is acknowledged, and when its diagnosis can be read. */
export async function incidentFigures(): Promise<readonly Figure[]> {
  return onStage(async (stage) => {
    const world = await driftWorld(stage);
    const env = { ...settingsIn(world), RESPONDER_CONFIG: await withoutStorm(stage.dir) };
    const started = stage.keep(await startService(stage.dir, env), ({ service }) => service.stop());
    await alert(world, started, 0); // warm-up, not counted
    const rounds: Alert[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const alerts: Alert[] = [];
      for (let n = 1; n <= ALERTS; n++) alerts.push(await alert(world, started, round * ALERTS + n));
      rounds.push(alerts);
    }
    return figures(rounds);
  });
}

/** So many groups in a minute would be taken for a storm, and none of them be acknowledged. */
async function withoutStorm(dir: string): Promise<string> {
  const file = join(dir, "responder.yaml");
  await writeFile(file, "storm: { groups: 100 per 1m }\n");
  return file;
}

async function alert(world: World, { service, headers }: Started, n: number): Promise<Alert> {
  const { pagerduty, kubernetes } = world;
  const incident = await openIncident(world, n);
  const before = pagerduty.requests.length;
  pagerduty.fault({ kind: "slow", ms: CALL, times: 1_000_000 });
  kubernetes.fault({ on: "get deployments", kind: "slow", ms: SLOWEST, times: 3 });
  const sent = performance.now();
  const answer = await fetch(`${service.url}/webhooks/alertmanager`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: new Uint8Array(notificationBody(n)),
  });
  if (answer.status !== 202) throw new Error(`the webhook was answered with ${answer.status}`);
  await until("the incident is acknowledged", () => incident.acknowledgements.length > 0);
  const acknowledged = performance.now() - sent;
  const calls = pagerduty.requests.length - before;
  await until("the diagnosis is noted", () => incident.notes.length > 0);
  const note = performance.now() - sent;
  await until("its last word is noted", () => incident.notes.length > 1); // the next one is measured alone
  return { calls, overhead: acknowledged - calls * CALL, note };
}

function figures(rounds: readonly (readonly Alert[])[]): readonly Figure[] {
  const p50 = (of: (alert: Alert) => number): number => median(rounds.map((alerts) => median(alerts.map(of))));
  const [calls, overhead, note] = [p50((each) => each.calls), p50((each) => each.overhead), p50((each) => each.note)];
  const allowed = SLOWEST * 1.1 + 100;
  return [
    { name: "webhook to acknowledge: PagerDuty calls", bar: "<= 3", measured: `${calls}`, holds: calls <= 3 },
    {
      name: "webhook to acknowledge, beyond the sum of its calls (p50)",
      bar: "<= 25 ms",
      measured: `${digits(overhead)} ms (${CALL} ms a call)`,
      holds: overhead <= 25,
    },
    {
      name: `webhook to diagnosis note, 19 collectors, the slowest ${SLOWEST} ms (p50)`,
      bar: `<= ${allowed} ms`,
      measured: `${digits(note)} ms`,
      holds: note <= allowed,
    },
  ];
}

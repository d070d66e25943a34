import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { postgresForTests } from "../test/support/postgres.ts";
import { driftWorld, settingsIn } from "./support/drift-world.ts";
import { notificationBody } from "./support/notification-body.ts";
import { digits, type Figure, median } from "./support/rounds.ts";
import { type Started, startService } from "./support/service.ts";
import { onStage } from "./support/stage.ts";
import { until } from "./support/until.ts";

const ROUNDS = 5;

/** How long a run of a replica that was killed stands still, until another one goes on with it. */
export async function takeoverFigures(): Promise<readonly Figure[]> {
  const postgres = await postgresForTests();
  if (postgres.kind === "absent") {
    console.error(`takeover: skipped, ${postgres.reason}`);
    return [];
  }
  const url = await postgres.server.freshDatabase();
  return onStage(async (stage) => {
    const world = await driftWorld(stage);
    const config = join(stage.dir, "responder.yaml");
    await writeFile(config, stringify({ runs: { incident_wait: "10m" } })); // the run keeps asking PagerDuty for its incident
    const env = { ...settingsIn(world), DATABASE_URL: url, RESPONDER_CONFIG: config };
    const replica = async (): Promise<Started> =>
      stage.keep(await startService(stage.dir, env), async ({ service }) => void service.process.kill("SIGKILL"));
    const asked = (): number => world.pagerduty.requests.filter(({ path }) => path === "/incidents").length;

    let working = await replica();
    await send(working);
    await until("the run is worked on", () => asked() > 0);
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const next = await replica();
      const before = asked();
      await until("the run goes on", () => asked() > before);
      working.service.process.kill("SIGKILL");
      const killed = performance.now();
      const then = asked();
      await until("another replica goes on with it", () => asked() > then);
      took.push(performance.now() - killed);
      working = next;
    }
    const takeover = median(took);
    return [
      {
        name: "a killed replica's run goes on, from the kill",
        bar: "<= 10 s",
        measured: `${digits(takeover / 1_000)} s (slowest ${digits(Math.max(...took) / 1_000)} s)`,
        holds: Math.max(...took) <= 10_000,
      },
    ];
  });
}

async function send({ service, headers }: Started): Promise<void> {
  const answer = await fetch(`${service.url}/webhooks/alertmanager`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: new Uint8Array(notificationBody(1)),
  });
  if (answer.status !== 202) throw new Error(`the webhook was answered with ${answer.status}`);
}

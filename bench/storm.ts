import { driftWorld, settingsIn } from "./support/drift-world.ts";
import { at, load } from "./support/load.ts";
import { notificationBody } from "./support/notification-body.ts";
import { digits, type Figure } from "./support/rounds.ts";
import { startService } from "./support/service.ts";
import { onStage } from "./support/stage.ts";

const GROUPS = 1_000;
const BURSTS = 20;
/** Milliseconds between two bursts: all of them in half a minute. */
const PAUSE = 1_500;
/** PagerDuty's own limit on an account's key. */
const CALLS_A_MINUTE = 960;

/** A thousand groups at once and PagerDuty at its limit, in shadow mode: what is taken in, how soon, and what it costs. */
export async function stormFigures(): Promise<readonly Figure[]> {
  return onStage(async (stage) => {
    const world = await driftWorld(stage);
    world.pagerduty.state.behaviour.requestsPerMinute = CALLS_A_MINUTE;
    const env = { ...settingsIn(world), MODE: "shadow" };
    const { service, headers } = stage.keep(await startService(stage.dir, env), (each) => each.service.stop());
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const idle = service.rss();
    let peak = idle;
    let refused = 0;
    const took: number[] = [];
    for (let burst = 0; burst < BURSTS; burst++) {
      const body = (n: number): Buffer => notificationBody((burst * GROUPS) / BURSTS + n);
      const url = `${service.url}/webhooks/alertmanager`;
      const sent = await load({ url, headers, connections: 16, requests: GROUPS / BURSTS, body });
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      took.push(...sent.took);
      refused += sent.refused;
      peak = Math.max(peak, service.rss());
    }
    const p99 = at(
      took.toSorted((a, b) => a - b),
      0.99,
    );
    const within = `${(BURSTS * PAUSE) / 1_000} s`;
    return [
      {
        name: `${GROUPS} groups within ${within}, PagerDuty limited: accepted, p99`,
        bar: "all, < 100 ms",
        measured: `${GROUPS - refused}, ${digits(p99)} ms`,
        holds: refused === 0 && p99 < 100,
      },
      {
        name: `${GROUPS} groups within ${within}, PagerDuty limited: RSS over idle`,
        bar: "<= 100 MiB",
        measured: `${digits(peak - idle)} MiB`,
        holds: peak - idle <= 100,
      },
    ];
  });
}

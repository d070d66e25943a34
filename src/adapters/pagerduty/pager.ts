import { shortened } from "../../domain/wording.ts";
import type { Page, Pager } from "../../ports/pager.ts";
import { EventTaken } from "./answers.ts";
import { type CallDeps, repeated } from "./calls.ts";
import type { EventsClient } from "./events-client.ts";
import { failed } from "./failure.ts";
import { PRIORITY } from "./pacing.ts";

/** Pages through our own routing key. Repeating is harmless: PagerDuty takes events of one key for one alert. */
export function pager(client: EventsClient, routingKey: () => string | undefined, calls: CallDeps): Pager {
  return {
    async trigger(page, signal) {
      const doing = "opening an incident of our own";
      const key = routingKey()?.trim();
      if (!key) throw failed("unauthorized", doing, { detail: "there is no routing key any more" });
      await repeated(
        {
          operation: "trigger-page",
          doing,
          priority: PRIORITY.handOff,
          changes: true,
          answer: EventTaken,
          send: (why, stop) => client.send(eventFor(page, key), why, stop),
        },
        calls,
        signal,
      );
    },
  };
}

function eventFor(page: Page, routingKey: string) {
  return {
    routing_key: routingKey,
    event_action: "trigger",
    dedup_key: page.key,
    client: "first-responder",
    payload: {
      summary: shortened(page.summary, 1_024),
      source: page.source,
      severity: page.severity,
      custom_details: page.details,
    },
    links: page.links,
  };
}

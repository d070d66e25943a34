import type { Clock } from "../../ports/clock.ts";
import type { Fence } from "../../ports/fence.ts";
import type { Incidents, Lease } from "../../ports/incidents.ts";
import type { Maintenance } from "../../ports/maintenance.ts";
import type { Notes } from "../../ports/notes.ts";
import type { Pager } from "../../ports/pager.ts";
import type { People } from "../../ports/people.ts";
import { UserPage } from "./answers.ts";
import { type CallDeps, type OutsideCall, repeated } from "./calls.ts";
import { eventsClient } from "./events-client.ts";
import { incidents } from "./incidents.ts";
import { lease } from "./lease.ts";
import { maintenance } from "./maintenance.ts";
import { notes } from "./notes.ts";
import { ourselves } from "./ourselves.ts";
import { type PacingOptions, PRIORITY, pacing } from "./pacing.ts";
import { pager } from "./pager.ts";
import { type RestClient, restClient } from "./rest-client.ts";

export interface PagerDutyOptions {
  /** Base URL of the REST API, `https://api.pagerduty.com`. */
  readonly url: string;
  /** Base URL of Events API v2, `https://events.pagerduty.com`. */
  readonly eventsUrl: string;
  /** Asked anew for each request: secrets are rotated. */
  readonly token: () => string;
  /** The bot user's own e-mail. */
  readonly from: string;
  /** The services to look in; empty = the whole account. */
  readonly serviceIds: readonly string[];
  readonly routingKey?: () => string | undefined;
  /** Of each request. Default 10,000. */
  readonly timeoutMs?: number;
  /** Default 900: PagerDuty allows 960 for each token. */
  readonly requestsPerMinute?: number;
  readonly clock: Clock;
  readonly fence: Fence;
  /** Told of every request. */
  readonly onCall: (call: OutsideCall) => void;
}

export interface PagerDuty {
  readonly incidents: Incidents;
  readonly lease: Lease;
  readonly notes: Notes;
  readonly people: People;
  readonly maintenance: Maintenance;
  /** Absent without a routing key. */
  readonly pager?: Pager;
  /** Lets go of connections and timers; what still waits its turn fails. */
  close(): Promise<void>;
}

const TIMEOUT = 10_000;
const REQUESTS_PER_MINUTE = 900;
const EVENTS_PER_MINUTE = 100; // of about 120 that PagerDuty allows for each routing key
const AT_ONCE = 30;
const WAITING = 2_000;

/** The on-call record, over PagerDuty's REST API and Events API v2. Every method throws OutsideError, or the signal's reason. */
export function pagerduty(options: PagerDutyOptions): PagerDuty {
  const { url, token, from, clock } = options;
  const timeoutMs = options.timeoutMs ?? TIMEOUT;
  const rest = restClient({ url, token, from, timeoutMs, maxSockets: AT_ONCE });
  const events = eventsClient({ url: options.eventsUrl, timeoutMs });
  const calls = callDeps(options, { requestsPerMinute: options.requestsPerMinute ?? REQUESTS_PER_MINUTE, inHand: 3 });
  const eventCalls = callDeps(options, { requestsPerMinute: EVENTS_PER_MINUTE, inHand: 0 });
  const us = ourselves((signal) => ourUser(from, rest, calls, signal), clock);
  const parts = { rest, us, calls };
  return {
    incidents: incidents({ ...parts, serviceIds: options.serviceIds }),
    lease: lease(parts),
    maintenance: maintenance({ ...parts, serviceIds: options.serviceIds }),
    notes: notes({ ...parts, settle: timeoutMs }),
    people: {
      recognise: (agents, signal) =>
        us.actors(
          agents.map(({ id, name }) => ({ id, summary: name, type: "user_reference" })),
          signal,
        ),
    },
    ...(options.routingKey ? { pager: pager(events, options.routingKey, eventCalls) } : {}),
    async close() {
      await Promise.all([calls.pacing.close(), eventCalls.pacing.close()]);
      rest.close();
      events.close();
    },
  };
}

function callDeps(
  { clock, fence, onCall }: PagerDutyOptions,
  pace: Pick<PacingOptions, "requestsPerMinute" | "inHand">,
): CallDeps {
  return { pacing: pacing({ ...pace, maxConcurrent: AT_ONCE, maxWaiting: WAITING, clock }), clock, fence, onCall };
}

async function ourUser(
  from: string,
  rest: RestClient,
  calls: CallDeps,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { users } = await repeated(
    {
      operation: "look-up-user",
      doing: "looking up our own user",
      priority: PRIORITY.acknowledge,
      changes: false,
      answer: UserPage,
      send: (doing, stop) =>
        rest.send({ method: "get", path: "/users", query: { query: from, limit: "100" } }, doing, stop),
    },
    calls,
    signal,
  );
  return users.find((user) => user.email?.toLowerCase() === from.toLowerCase())?.id;
}

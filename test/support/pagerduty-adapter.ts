import { inspect } from "node:util";
import type { OutsideCall } from "../../src/adapters/pagerduty/calls.ts";
import { type PagerDuty, type PagerDutyOptions, pagerduty } from "../../src/adapters/pagerduty/pagerduty.ts";
import type { DedupKey, IncidentId } from "../../src/domain/brand.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import {
  type PagerDutySandbox,
  SANDBOX_DEFAULTS,
  type PagerDutyOptions as SandboxOptions,
  startPagerDuty,
} from "../../src/sandbox/pagerduty/start.ts";
import { movedClock } from "./moved-clock.ts";
import { alert, KEY } from "./pagerduty-client.ts";

export const DEDUP = KEY as DedupKey;
export const OWN_ROUTE = "OWNROUTINGKEY0123456789ABCDEF012";
export const going = new AbortController().signal;

/** Our adapter in front of a sandbox. `clock` is ours and jumps over every pause; the sandbox has its own. */
export interface Rig {
  readonly sandbox: PagerDutySandbox;
  readonly ours: PagerDuty;
  readonly clock: ReturnType<typeof movedClock>;
  readonly calls: OutsideCall[];
  /** An incident that Alertmanager's event has just opened. */
  raise(): Promise<IncidentId>;
  /** Requests on the REST listener since the last `raise`, as `GET /incidents`; ids become `:id`. */
  sent(): readonly string[];
  close(): Promise<void>;
}

export async function rig(
  options: { sandbox?: SandboxOptions; adapter?: Partial<PagerDutyOptions> } = {},
): Promise<Rig> {
  const sandbox = await startPagerDuty({
    services: [SANDBOX_DEFAULTS.service, { id: "POWN0000000001", name: "Own", routingKeys: [OWN_ROUTE] }],
    ...options.sandbox,
  });
  const clock = movedClock();
  const calls: OutsideCall[] = [];
  const ours = pagerduty({
    url: sandbox.url,
    eventsUrl: sandbox.eventsUrl,
    token: () => SANDBOX_DEFAULTS.token,
    from: SANDBOX_DEFAULTS.bot.email,
    serviceIds: [SANDBOX_DEFAULTS.service.id],
    routingKey: () => OWN_ROUTE,
    timeoutMs: 3_000,
    clock,
    fence: { check: () => undefined },
    onCall: (call) => calls.push(call),
    ...options.adapter,
  });
  return {
    sandbox,
    ours,
    clock,
    calls,
    async raise() {
      const id = await alert(sandbox);
      sandbox.requests.length = 0;
      return id as IncidentId;
    },
    sent: () =>
      sandbox.requests
        .filter((each) => each.listener === "rest")
        .map((each) => `${each.method} ${each.path.replaceAll(/\/[QN]0[0-9A-Z]+/g, "/:id")}`),
    async close() {
      await ours.close();
      await sandbox.close();
    },
  };
}

/** A short deadline for what will not be answered, a long one for a busy machine. */
export function deadlineFor(kind: string): { adapter: { timeoutMs: number } } {
  return { adapter: { timeoutMs: kind === "hang" || kind === "stall" ? 120 : 3_000 } };
}

/** What the promise was rejected with: must be an OutsideError without a secret in it. */
export async function failure(promise: Promise<unknown>): Promise<OutsideError> {
  const error = await promise.then(
    (value) => new Error(`did not fail: ${inspect(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutsideError)) throw error;
  const all = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  for (const secret of [SANDBOX_DEFAULTS.token, OWN_ROUTE]) {
    if (all.includes(secret)) throw new Error("a secret is in the error");
  }
  return error;
}

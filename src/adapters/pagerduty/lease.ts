import type { IncidentId } from "../../domain/brand.ts";
import { OutsideError } from "../../domain/outside-error.ts";
import type { Lease } from "../../ports/incidents.ts";
import { Ignored, type IncidentBody } from "./answers.ts";
import { type Call, type CallDeps, once, repeated } from "./calls.ts";
import { isUser, type Ourselves } from "./ourselves.ts";
import { PRIORITY, type Priority } from "./pacing.ts";
import { patiently } from "./patiently.ts";
import { incidentPath, reading, settingStatus } from "./read-incident.ts";
import type { RestClient } from "./rest-client.ts";

interface LeaseParts {
  readonly rest: RestClient;
  readonly us: Ourselves;
  readonly calls: CallDeps;
}

const LONGEST_SNOOZE = 604_800; // seconds

/** The lease is a snooze: what PagerDuty undoes by itself when we are no more. */
export function lease(parts: LeaseParts): Lease {
  const { rest, calls } = parts;
  return {
    async extend(id, ms, signal) {
      const doing = `extending the lease on incident ${id}`;
      const call = snoozing(rest, id, ms / 1_000, { operation: "extend-lease", doing, priority: PRIORITY.acknowledge });
      await repeated(call, calls, signal);
    },
    release: (id, signal) => patiently(() => release(id, parts, signal), { clock: calls.clock, signal }),
  };
}

/**
 * Looks first, each time: setting a resolved incident to triggered would reopen it, and one that a person has taken
 * meanwhile is theirs. That `status: triggered` un-acknowledges at once is in PagerDuty's schema and nowhere promised,
 * so where it is refused or has no effect, the shortest of snoozes does the same a second later.
 */
async function release(id: IncidentId, parts: LeaseParts, signal: AbortSignal): Promise<void> {
  const { rest, calls, us } = parts;
  const about = { operation: "release-lease", doing: `giving incident ${id} back`, priority: PRIORITY.handOff };
  const now = await once(reading(rest, id, about.priority), calls, signal);
  if (now.status !== "acknowledged" || (await isHeldByPerson(now, us, signal))) return;

  const trigger = settingStatus(rest, id, "triggered", about);
  const triggered = await once(trigger, calls, signal).catch(undefinedIfRefused);
  if (triggered?.status === "triggered") return;
  await once(snoozing(rest, id, 1, about), calls, signal);
}

/** Only somebody of whom we know for sure that it is not us. */
async function isHeldByPerson(body: IncidentBody, us: Ourselves, signal: AbortSignal): Promise<boolean> {
  const holders = (body.acknowledgements ?? []).map((each) => each.acknowledger).filter(isUser);
  const actors = await us.actors(holders, signal).catch(() => []);
  return us.known() && actors.some((actor) => !actor.us);
}

function undefinedIfRefused(error: unknown): undefined {
  if (error instanceof OutsideError && ["rejected", "conflict"].includes(error.code)) return undefined;
  throw error;
}

function snoozing(
  rest: RestClient,
  id: IncidentId,
  seconds: number,
  about: { operation: string; doing: string; priority: Priority },
): Call<unknown> {
  const duration = Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_SNOOZE);
  return {
    ...about,
    changes: true,
    answer: Ignored,
    send: (doing, signal) =>
      rest.send({ method: "post", path: `${incidentPath(id)}/snooze`, body: { duration } }, doing, signal),
  };
}

import { calendar } from "../../../src/adapters/calendar/luxon.ts";
import type { DedupKey, IncidentId, RunId } from "../../../src/domain/brand.ts";
import type { FreezeWindow } from "../../../src/domain/freeze.ts";
import { type HoldScope, stops } from "../../../src/domain/hold.ts";
import { type Target, targetName } from "../../../src/domain/workload.ts";
import type { Intent } from "../../../src/ports/intents.ts";
import type { NightClock } from "./night-clock.ts";
import type { NightCluster } from "./night-cluster.ts";
import type { NightPagerDuty } from "./night-pagerduty.ts";
import { LIMITS, RUNBOOKS, WIDE } from "./night-runbooks.ts";

/** PagerDuty has no conditional update: who acts in the very moment in which a change is sent comes too late. */
const RACE = 2_000;

interface Grant {
  readonly run: RunId;
  readonly runbook: string;
  readonly target: Target;
  /** Counted from the start of the process. */
  readonly at: number;
}

/** A run as the world knows it. */
export interface Told {
  readonly key: DedupKey;
  /** As time passes. */
  readonly acceptedAt: number;
  /** How far the machine's clock had been set back by then, in all. */
  readonly setBack: number;
}

/** Of a run that nobody told of: as old as can be. */
const NOBODY: Told = { key: "" as DedupKey, acceptedAt: 0, setBack: 0 };

export interface Watched {
  readonly clock: NightClock;
  readonly cluster: NightCluster;
  readonly pagerduty: NightPagerDuty;
  readonly freeze: readonly FreezeWindow[];
  /** Milliseconds. */
  readonly freshFor: number;
  readonly lease: number;
}

/** Looks on from outside and writes down what must never be: nothing here asks the service, or any of its parts. */
export class NightWatch {
  readonly violations: string[] = [];
  /** What an operator holds, as they said it last. */
  held: readonly { readonly scope: HoldScope; readonly until: number }[] = [];
  readonly told = new Map<RunId, Told>();
  readonly grants: Grant[] = [];
  readonly actions: { readonly run: RunId; readonly target: string }[] = [];
  /** Incidents of the runs that a living process works on, and can. */
  atWork: () => ReadonlySet<DedupKey> = () => new Set();
  #idle: ReadonlyMap<IncidentId, number> = new Map();
  readonly #worked = new Map<DedupKey, number>();
  readonly #of: Watched;

  constructor(of: Watched) {
    this.#of = of;
  }

  /** A budget was taken. Asked again, the answer is the first one. */
  granted({ run, runbook, target }: Intent): void {
    if (this.grants.some((each) => each.run === run)) return;
    const at = this.#of.clock.steady();
    const grant = { run, runbook, target, at };
    this.#mayBeGranted(grant);
    this.#mayAct(run, "decided");
    this.grants.push(grant);
  }

  /** The cluster was changed. */
  acted(run: RunId, target: Target): void {
    const name = targetName(target);
    const grant = this.grants.find((each) => each.run === run && targetName(each.target) === name);
    if (!grant) this.#never(`budget: ${name} changed without a budget`);
    if (this.actions.some((each) => each.run === run)) this.#never(`budget: two changes by one run on ${name}`);
    this.actions.push({ run, target: name });
    this.#mayAct(run, "sent");
    const now = this.#of.clock.passed;
    const runbook = grant?.runbook ?? "";
    const hold = this.held.find((each) => each.until > now && stops(each, runbook, target));
    if (hold) this.#never(`held: ${name} changed while ${JSON.stringify(hold.scope)} is held`);
  }

  /** A living process takes up a run, or lays it down. */
  worked(run: RunId): void {
    const told = this.told.get(run);
    if (told) this.#worked.set(told.key, this.#of.clock.passed);
  }

  /** Nothing happened between these moments. */
  passed(from: number, to: number): void {
    const working = this.atWork();
    const silent = this.#of.pagerduty.quietByUs().filter(({ key }) => !working.has(key));
    this.#idle = new Map(silent.map(({ id, key }) => [id, this.#idleSince(id, key, from)]));
    for (const { id, until } of silent) {
      const idle = Math.min(to, until) - (this.#idle.get(id) ?? from);
      if (idle > this.#of.lease) this.#never(`silent: nobody works on ${id} for ${idle / 1000} s`);
    }
  }

  /** It may have been taken up and laid down again in one moment. */
  #idleSince(id: IncidentId, key: DedupKey, from: number): number {
    return Math.max(this.#idle.get(id) ?? from, this.#worked.get(key) ?? 0);
  }

  #mayBeGranted({ runbook, target, at }: Grant): void {
    const name = targetName(target);
    const limits = RUNBOOKS.find((each) => each.name === runbook)?.limits ?? LIMITS;
    const on = this.grants.filter((each) => targetName(each.target) === name);
    const before = {
      [`${name} (cooldown)`]: [on, 1, limits.cooldown],
      [name]: [on, limits.actions, limits.window],
      [`runbook ${runbook}`]: [this.grants.filter((each) => each.runbook === runbook), ...rate(limits.runbook)],
      [`namespace ${target.namespace}`]: [
        this.grants.filter((each) => each.target.namespace === target.namespace),
        ...rate(WIDE.namespace),
      ],
      service: [this.grants, ...rate(WIDE.service)],
    } satisfies Record<string, readonly [readonly Grant[], number, number]>;
    for (const [whose, [grants, count, window]] of Object.entries(before)) {
      const counted = grants.filter((each) => at - each.at < window).length;
      if (counted >= count) this.#never(`budget: ${whose} had its ${count} in ${window / 60_000} min`);
    }
  }

  /** Whatever forbids it at this moment. */
  #mayAct(run: RunId, when: "decided" | "sent"): void {
    const { clock, pagerduty, freeze } = this.#of;
    const told = this.told.get(run) ?? NOBODY;
    const frozen = freeze.some((window) => calendar.openUntil(window, clock.now()) !== undefined);
    if (frozen) this.#never(`frozen: ${when} in a freeze`);
    const until = when === "sent" ? clock.passed - RACE : clock.passed;
    const by = pagerduty.personOn(told.key, { since: told.acceptedAt, until });
    if (by) this.#never(`human: ${when} although a person ${by}`);
    if (when === "decided") this.#mayDecide(told);
  }

  #mayDecide({ key, acceptedAt, setBack }: Told): void {
    const { clock, cluster, pagerduty, freshFor } = this.#of;
    const age = clock.passed - Math.max(acceptedAt, pagerduty.resumedAt(key));
    if (age > freshFor + clock.setBack - setBack) this.#never(`stale: decided ${age / 1000} s after it was told`);
    const before = clock.passed - RACE; // what goes away after it was read is noticed at the next look
    const blind = cluster.blind && cluster.blindSince < before;
    if (blind || (pagerduty.away && pagerduty.awaySince < before)) this.#never("unknown: decided blindly");
  }

  #never(what: string): void {
    this.violations.push(`${new Date(this.#of.clock.passed).toISOString().slice(11, 19)} ${what}`);
  }
}

function rate({ count, window }: { readonly count: number; readonly window: number }): [number, number] {
  return [count, window];
}

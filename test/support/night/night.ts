import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calendar } from "../../../src/adapters/calendar/luxon.ts";
import { byClocks } from "../../../src/adapters/database/moments.ts";
import { type Database, openDatabase } from "../../../src/adapters/database/open-database.ts";
import { identity } from "../../../src/adapters/identity/identity.ts";
import type { DedupKey, GroupKey } from "../../../src/domain/brand.ts";
import type { FreezeWindow } from "../../../src/domain/freeze.ts";
import type { HoldScope } from "../../../src/domain/hold.ts";
import type { Notification } from "../../../src/domain/notification.ts";
import { targetName } from "../../../src/domain/workload.ts";
import { guardsFor } from "../../../src/guards/registry.ts";
import type { Deps } from "../../../src/pipeline/deps.ts";
import { worker } from "../../../src/pipeline/worker.ts";
import type { Intents } from "../../../src/ports/intents.ts";
import { Interrupted } from "../../../src/ports/run.ts";
import type { Happening } from "../../../src/ports/telemetry.ts";
import { unused } from "../world.ts";
import { gated } from "./gated.ts";
import { NightClock } from "./night-clock.ts";
import { NightCluster } from "./night-cluster.ts";
import { NightPagerDuty } from "./night-pagerduty.ts";
import { type AtStep, NightProcess } from "./night-process.ts";
import { GROUPS, partsFor, RUNBOOKS, WIDE } from "./night-runbooks.ts";
import type { Deed, Event } from "./night-script.ts";
import { NightWatch } from "./night-watch.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-11-24T20:00:00Z");
/** In memory where there is such a folder: what a disk keeps is tested elsewhere. */
const FOLDER = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const LEASE = 3 * MINUTE;
const FRESH_FOR = 10 * MINUTE;
const RELAPSE_WINDOW = 2 * MINUTE;
/** After the last event: everything has come to its end by then. */
const AFTERWARDS = 45 * MINUTE;

/** What one evening came to. */
export interface Evening {
  readonly violations: readonly string[];
  readonly actions: number;
  /** Bugs that the service told of. */
  readonly bugs: readonly string[];
  /** Outcomes of all runs, for statistics. */
  readonly outcomes: readonly string[];
}

export interface Freeze {
  /** Minutes after the beginning, and how many. */
  readonly from: number;
  readonly lasts: number;
}

/** Plays an evening on the real pipeline, guards, engine and database, and tells what was seen that must never be. */
export async function evening(events: readonly Event[], freeze: Freeze | undefined): Promise<Evening> {
  const night = await Night.begin(freeze);
  try {
    return await night.play(events);
  } finally {
    await night.end();
  }
}

class Night {
  readonly #clock: NightClock;
  readonly #dir: string;
  readonly #database: Database;
  readonly #cluster: NightCluster;
  readonly #pagerduty: NightPagerDuty;
  readonly #watch: NightWatch;
  readonly #freeze: readonly FreezeWindow[];
  readonly #bugs: string[] = [];
  readonly #outcomes: string[] = [];
  readonly #never = new AbortController();
  readonly #firing = new Map<number, Notification>();
  #process: NightProcess;
  #waiting: readonly (Event & { readonly at: "step" })[] = [];
  #outageUntil = 0;
  #firings = 0;
  #restarting: Promise<void> = Promise.resolve();

  static async begin(freeze: Freeze | undefined): Promise<Night> {
    const dir = await mkdtemp(join(FOLDER, "first-responder-night-"));
    const clock = new NightClock(START);
    const database = await openDatabase(
      { kind: "sqlite", dir },
      {
        clock,
        identity: identity(clock),
        relapseWindow: RELAPSE_WINDOW,
        limits: WIDE,
        moments: byClocks(clock, clock.steady),
      },
    );
    const night = new Night({ dir, clock, database, freeze });
    await night.#process.start(night.#work());
    return night;
  }

  private constructor({
    dir,
    clock,
    database,
    freeze,
  }: { dir: string; clock: NightClock; database: Database; freeze: Freeze | undefined }) {
    this.#dir = dir;
    this.#clock = clock;
    this.#database = database;
    const passed = (): number => clock.passed;
    this.#cluster = new NightCluster(passed);
    this.#pagerduty = new NightPagerDuty(passed);
    this.#freeze = freeze ? [windowOf(freeze)] : [];
    this.#watch = new NightWatch({
      clock,
      cluster: this.#cluster,
      pagerduty: this.#pagerduty,
      freeze: this.#freeze,
      freshFor: FRESH_FOR,
      lease: LEASE,
    });
    this.#process = this.#newProcess();
    this.#cluster.changed = ({ target }, { run }) => this.#watch.acted(run, target);
    this.#watch.atWork = () => this.#atWork();
    clock.between = (from, to) => this.#watch.passed(from, to);
  }

  async play(events: readonly Event[]): Promise<Evening> {
    for (const event of events) {
      if (event.at === "step") this.#waiting = [...this.#waiting, event];
      else await this.#after(event.pause).then(() => this.#happens(event.deed));
    }
    this.#waiting = [];
    await this.#after(AFTERWARDS);
    const { violations, actions } = this.#watch;
    return { violations, actions: actions.length, bugs: this.#bugs, outcomes: this.#outcomes };
  }

  async end(): Promise<void> {
    this.#never.abort();
    await this.#restarting;
    await this.#process.die();
    this.#clock.stop();
    await this.#database.close();
    await rm(this.#dir, { recursive: true, force: true });
  }

  #after(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#never.signal);
  }

  readonly #atStep: AtStep = async (task, step, when) => {
    const event = this.#waiting.find((each) => each.step === step && each.when === when);
    if (!event || task.kind !== "remediate") return;
    this.#waiting = this.#waiting.filter((each) => each !== event);
    const key = this.#watch.told.get(task.run)?.key;
    if (event.deed.kind === "person" && key) return this.#pagerduty.person(key, event.deed.does); // on the run's own
    await this.#happens(event.deed);
  };

  async #happens(deed: Deed): Promise<void> {
    switch (deed.kind) {
      case "fires":
        return this.#fires(deed.group, deed.curable);
      case "repeats":
        return this.#post(this.#firing.get(deed.group));
      case "late":
        return this.#post(notification(deed.group, 0, "firing"));
      case "resolves":
        return this.#resolves(deed.group);
      case "person":
        return this.#pagerduty.person(keyOf(deed.group), deed.does);
      case "crash":
        return this.#crash(deed.down);
      case "clock-jumps":
        return this.#clock.jump(deed.by);
      case "outage":
        this.#outageUntil = Math.max(this.#outageUntil, this.#clock.passed + deed.lasts);
        return undefined;
      case "blind":
        Object.assign(this.#cluster, { blind: true, blindSince: this.#clock.passed });
        return this.#later(deed.lasts, () => (this.#cluster.blind = false));
      case "pagerduty-away":
        Object.assign(this.#pagerduty, { away: true, awaySince: this.#clock.passed });
        return this.#later(deed.lasts, () => (this.#pagerduty.away = false));
      case "hold":
        return this.#hold(deed);
      case "lift":
        return this.#lift();
    }
  }

  #later(ms: number, act: () => unknown): void {
    this.#after(ms).then(act, () => undefined);
  }

  get #isAway(): boolean {
    return this.#clock.passed < this.#outageUntil;
  }

  /** A new firing; what fires already goes on firing. */
  async #fires(group: number, curable: boolean): Promise<void> {
    const { breaks } = GROUPS[group] ?? GROUPS[0];
    this.#cluster.breakIt(breaks, curable);
    if (!this.#firing.has(group)) this.#firing.set(group, notification(group, ++this.#firings, "firing"));
    this.#pagerduty.trigger(keyOf(group));
    await this.#post(this.#firing.get(group));
    this.#later(30_000, () => this.#resolvesWhenWell(group));
  }

  async #resolvesWhenWell(group: number): Promise<void> {
    const { breaks } = GROUPS[group] ?? GROUPS[0];
    if (!this.#firing.has(group)) return;
    if (this.#cluster.isBroken(breaks)) return this.#later(30_000, () => this.#resolvesWhenWell(group));
    await this.#resolves(group);
  }

  async #resolves(group: number): Promise<void> {
    const firing = this.#firing.get(group);
    if (!firing) return;
    this.#firing.delete(group);
    this.#pagerduty.resolve(keyOf(group));
    this.#cluster.mend((GROUPS[group] ?? GROUPS[0]).breaks);
    await this.#post({
      ...firing,
      status: "resolved",
      alerts: firing.alerts.map((each) => ({ ...each, status: "resolved" })),
    });
  }

  /** As Alertmanager does it: again and again until it is taken. */
  async #post(body: Notification | undefined): Promise<void> {
    if (!body) return;
    if (this.#isAway || !this.#process.isAlive) return this.#later(5_000, () => this.#post(body));
    const { runs } = await this.#clock.during(() => this.#database.journal.accept(body));
    const { passed: acceptedAt, setBack } = this.#clock;
    const told = { key: keyFor(body.groupKey), acceptedAt, setBack };
    for (const run of runs) if (!this.#watch.told.has(run)) this.#watch.told.set(run, told);
    this.#process.wake();
  }

  async #hold({ scope, lasts }: Deed & { kind: "hold" }): Promise<void> {
    if (this.#isAway) return;
    const until = this.#clock.passed + lasts;
    const held = scopeOf(scope);
    const { database, clock } = { database: this.#database, clock: this.#clock };
    await clock.during(() =>
      database.holds.set({ scope: held, by: "ana", reason: "a test", since: clock.now(), until: null }),
    );
    this.#watch.held = [...this.#watch.held.filter((each) => each.scope.kind !== scope), { scope: held, until }];
    this.#later(lasts, () => this.#lift(held));
  }

  async #lift(scope?: HoldScope): Promise<void> {
    const lifted = scope ?? this.#watch.held[0]?.scope;
    if (!lifted) return;
    if (this.#isAway) return this.#later(5_000, () => this.#lift(lifted));
    this.#watch.held = this.#watch.held.filter((each) => each.scope.kind !== lifted.kind);
    await this.#clock.during(() => this.#database.holds.lift("ana", lifted));
  }

  #crash(down: number): void {
    if (!this.#process.isAlive) return;
    const gone = this.#process.die();
    this.#restarting = gone
      .then(() => this.#after(down))
      .then(
        () => this.#restart(),
        () => undefined,
      );
  }

  async #restart(): Promise<void> {
    while (this.#isAway) await this.#after(5_000);
    this.#clock.restarted();
    this.#process = this.#newProcess();
    await this.#process.start(this.#work());
  }

  #newProcess(): NightProcess {
    return new NightProcess({
      clock: this.#clock,
      database: this.#database,
      isAway: () => this.#isAway,
      atStep: this.#atStep,
      worked: ({ run }) => this.#isAway || this.#watch.worked(run),
      tell: (happening) => this.#tell(happening),
    });
  }

  #tell(happening: Happening): void {
    if (happening.kind === "bug" && !isLastWord(happening.error))
      this.#bugs.push(`${happening.where}: ${String(happening.error)}`);
    if (happening.kind === "run-ended") this.#outcomes.push(`${happening.outcome.kind}: ${happening.outcome.reason}`);
  }

  /** Without its database a process does nothing but wait. */
  #atWork(): ReadonlySet<DedupKey> {
    if (this.#isAway) return new Set();
    return new Set([...this.#process.doing].flatMap(({ run }) => this.#watch.told.get(run)?.key ?? []));
  }

  #work(): ReturnType<typeof worker> {
    return worker(this.#deps(), this.#process.database.journal);
  }

  #deps(): Deps {
    const { clock, database, alive } = this.#process;
    const reached = <Port extends object>(port: Port): Port => gated(port, alive);
    const { incidents, lease, notes, people } = this.#pagerduty;
    const oncall = {
      incidents: reached(incidents),
      lease: reached(lease),
      notes: reached(notes),
      people: reached(people),
    };
    const intents = this.#watched(database.intents);
    const cluster = {
      workload: async (target: Parameters<NightCluster["workload"]>[0]) => this.#cluster.workload(target),
      logs: async () => "",
      rollout: async () => ({ kind: "done" as const }),
    };
    const none = { metrics: unused("metrics"), queues: unused("queues"), details: unused("details") };
    const nor = { signs: unused("signs"), exec: unused("exec"), baselines: unused("baselines") };
    return {
      ...database,
      ...partsFor(this.#cluster),
      runbooks: RUNBOOKS,
      parts: { collectors: [], actions: [] },
      guards: guardsFor({
        ...database,
        ...none,
        intents,
        oncall,
        clock,
        storm: { count: 100, window: MINUTE },
        rights: { permissions: { missing: async () => [] }, of: () => [] },
        blastRadius: { targets: 1, nodes: 1, workloads: 1 },
        maintenance: undefined,
        silences: undefined,
        signs: unused("signs"),
        freeze: this.#freeze,
        calendar,
        cluster,
        ceilings: { replicas: 50, memory: 2 ** 34 },
        freshFor: FRESH_FOR,
        deniedNamespaces: [],
      }),
      sources: { ...none, ...nor, clock, cluster, identity: unused("identity") },
      changes: reached(this.#cluster.changes),
      oncall,
      intents,
      clock,
      identity: identity(clock),
      telemetry: { tell: (happening) => this.#tell(happening) },
      settings: SETTINGS,
    };
  }

  #watched(intents: Intents): Intents {
    return {
      check: (draw) => intents.check(draw),
      reserve: async (intent) => {
        const verdict = await intents.reserve(intent);
        if (verdict.kind === "allow") this.#watch.granted(intent);
        return verdict;
      },
    };
  }
}

const SETTINGS: Deps["settings"] = {
  mode: "auto",
  lease: LEASE,
  incidentWait: 10_000,
  resolveWait: 4 * MINUTE,
  askFor: 10 * MINUTE,
  lookEvery: 15_000,
};

function scopeOf(kind: HoldScope["kind"]): HoldScope {
  const { breaks, runbook } = GROUPS[0];
  switch (kind) {
    case "service":
      return { kind };
    case "namespace":
      return { kind, name: breaks.namespace };
    case "runbook":
      return { kind, name: runbook };
    case "target":
      return { kind, name: targetName(breaks) };
  }
}

function keyFor(groupKey: GroupKey): DedupKey {
  return identity({ now: () => START }).sha256(groupKey) as DedupKey;
}

function keyOf(group: number): DedupKey {
  return keyFor(notification(group, 0, "firing").groupKey);
}

function windowOf({ from, lasts }: Freeze): FreezeWindow {
  const local = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString().slice(0, 16);
  return { kind: "once", name: "dinner", zone: "UTC", namespaces: [], from: local(from), to: local(from + lasts) };
}

/** The n-th firing of all; 0 = an old one. */
function notification(group: number, firing: number, status: "firing" | "resolved"): Notification {
  const alertname = GROUPS[group]?.alertname ?? "";
  const labels = { alertname };
  return {
    source: "main",
    groupKey: `{}:{alertname="${alertname}"}` as GroupKey,
    status,
    truncatedAlerts: 0,
    receiver: "night",
    externalUrl: "",
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: {},
    alerts: [
      {
        status,
        labels,
        annotations: {},
        startsAt: new Date(START + firing).toISOString(),
        endsAt: "0001-01-01T00:00:00Z",
        generatorUrl: "",
        fingerprint: alertname,
      },
    ],
  };
}

/** Of a process that was killed: what it had in hand fails, and nobody hears it. */
function isLastWord(error: unknown): boolean {
  return error instanceof Interrupted;
}

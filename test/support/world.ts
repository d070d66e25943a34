import { createHash } from "node:crypto";
import { duringRollout } from "../../src/actions/action.ts";
import { calendar } from "../../src/adapters/calendar/luxon.ts";
import type { DedupKey, GroupKey, RunId } from "../../src/domain/brand.ts";
import type { Change } from "../../src/domain/change.ts";
import type { Episode } from "../../src/domain/episode.ts";
import type { Facts } from "../../src/domain/facts.ts";
import type { FreezeWindow } from "../../src/domain/freeze.ts";
import type { Hold } from "../../src/domain/hold.ts";
import type { Mode } from "../../src/domain/mode.ts";
import type { Notification } from "../../src/domain/notification.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import type { Right } from "../../src/domain/right.ts";
import type { Runbook } from "../../src/domain/runbook.ts";
import type { Condition, Truth } from "../../src/domain/truth.ts";
import { allow, type Verdict } from "../../src/domain/verdict.ts";
import { isRollingOut, type Target, type Workload } from "../../src/domain/workload.ts";
import { guardsFor } from "../../src/guards/registry.ts";
import type { Deps } from "../../src/pipeline/deps.ts";
import { worker } from "../../src/pipeline/worker.ts";
import type { TaskKind } from "../../src/ports/engine.ts";
import type { RunEvent } from "../../src/ports/events.ts";
import type { RunRecord } from "../../src/ports/journal.ts";
import { PutAside } from "../../src/ports/run.ts";
import type { Happening } from "../../src/ports/telemetry.ts";
import { FakeRestorations, FakeScorecard } from "./fake-aftermath.ts";
import { FakeDeployment } from "./fake-deployment.ts";
import { FakeDesk } from "./fake-desk.ts";
import { FakeOnCall } from "./fake-oncall.ts";
import { movedClock } from "./moved-clock.ts";
import { type Memory, newMemory, rememberingRun, type Trouble } from "./remembering-run.ts";

export const TARGET: Target = { kind: "Deployment", namespace: "spec-to-proof", name: "drift-processor" };
const RUN = "r00000000000000000000000001" as RunId;

/** A condition in plain code, for tests that are not about CEL. */
export function condition(
  source: string,
  holds: (facts: Readonly<Record<string, Facts>>) => boolean | undefined,
): Condition {
  return {
    source,
    evaluate: (facts): Truth => {
      const truth = holds(facts);
      return truth === undefined ? { kind: "unknown", missing: source } : { kind: truth ? "true" : "false" };
    },
    values: (facts) => JSON.stringify(facts["processor"] ?? {}),
  };
}

function runbookOf(mode: Mode, lasts?: number | null): Runbook {
  const timeout = 5_000;
  return {
    name: "drift",
    summary: "Drift backlog overflow",
    text: "",
    version: "v1",
    mode,
    match: [{ source: 'alertname="Drift"', label: "alertname", matches: (labels) => labels["alertname"] === "Drift" }],
    targets: { processor: TARGET },
    signal: {
      sources: [{ name: "signal", collector: "test.signal", params: {}, timeout }],
      healthy: condition("signal.value <= 100.0", (facts) => Number(facts["signal"]?.["value"]) <= 100),
    },
    collect: [{ name: "processor", collector: "test.processor", params: {}, timeout }],
    causes: [
      {
        name: "processor-down",
        when: condition("processor.ready == 0", ({ processor }) => processor && processor["ready"] === 0),
      },
      {
        name: "redis-down",
        when: condition("processor.ready == 1", ({ processor }) => processor && processor["ready"] === 1),
      },
    ],
    remedies: [
      lasts === undefined
        ? { kind: "act", cause: "processor-down", action: "test.restart", params: {} }
        : { kind: "act", cause: "processor-down", action: "test.scale", params: {}, ...(lasts !== null && { lasts }) },
      { kind: "hand-off", cause: "redis-down", sentence: "Redis has to come back first." },
    ],
    limits: {
      actions: 3,
      window: 3_600_000,
      cooldown: 600_000,
      attempts: 2,
      runbook: { count: 6, window: 3_600_000 },
      minAge: 0,
    },
    acceptOwners: [],
    verify: { within: 600_000, soak: 120_000 },
  };
}

export interface Setting {
  readonly mode?: Mode;
  readonly replay?: boolean;
  readonly pager?: boolean;
  readonly oncall?: "none";
  hold?: Hold | undefined;
  /** What the collector says of the processor; undefined = it fails. */
  readonly ready?: number | undefined;
  readonly budget?: Verdict | ((now: number) => Verdict);
  /** How the backlog goes on after a restart. */
  readonly helps?: boolean;
  /** The backlog at so many minutes after the action, in the place of `helps`. */
  readonly course?: (minutes: number) => number | undefined;
  /** The remedy scales up from 2 to 5, for so many milliseconds; null: for good. */
  readonly scales?: number | null;
  /** Whether Alertmanager reports resolved once the backlog is fine. Default true. */
  readonly resolves?: boolean;
  readonly acceptedAgo?: number;
  /** Rights that the API server does not grant. */
  readonly lacking?: readonly Right[];
  readonly freeze?: readonly FreezeWindow[];
  /** What the API server answers to the change; it is carried out all the same. */
  readonly applyFails?: OutsideError;
  /** No line can be added to a run's log. */
  readonly diskFull?: boolean;
}

/** Everything around the pipeline, in memory: one alert, one incident, one workload, one backlog. */
export class World {
  readonly clock = movedClock();
  readonly oncall: FakeOnCall;
  readonly desk: FakeDesk;
  readonly memory: Memory = newMemory();
  readonly restorations = new FakeRestorations();
  readonly scorecard = new FakeScorecard(this.clock);
  readonly deployment = new FakeDeployment(() => this.clock.now());
  /** Steps of the run's tasks that are over. */
  readonly #past: { readonly name: string; readonly data: unknown }[] = [];
  readonly restarts: Change[] = [];
  readonly happenings: Happening[] = [];
  readonly notification = notification;
  /** What was added to the run's log beside its steps. */
  readonly log: string[] = [];
  /** How often the budget was drawn on. */
  grants = 0;
  /** Of the workload: how often somebody changed it. */
  generation = 1;
  /** Somebody rolls out until then, in milliseconds. */
  rollingOutUntil = 0;
  /** How often the run was put aside. */
  waits = 0;
  /** Runs each time the run has been put aside; true = somebody rang for it. */
  whileAside: (time: number) => boolean = () => false;
  /** How often PagerDuty is read again while the run waits; milliseconds. */
  lookEvery = 15_000;
  /** Runs while the change is prepared, just before the guards are asked. */
  beforeJudging: () => void = () => undefined;
  /** Runs just after the change was carried out. */
  afterwards: () => void = () => undefined;
  workload: Workload = workload;
  /** Undefined: the metric is gone. */
  backlog: number | undefined = 150;
  firing = true;
  /** When alert groups came in, ours not among them. */
  accepted: readonly number[] = [];
  record: RunRecord;
  #restartedAt = Number.POSITIVE_INFINITY;

  readonly setting: Setting;

  constructor(setting: Setting = {}) {
    this.setting = setting;
    this.oncall = new FakeOnCall({ pager: setting.pager ?? false, now: () => this.clock.now() });
    this.desk = new FakeDesk(() => this.clock.now());
    this.record = recordOf(this.clock.now());
  }

  /** Works on the task until its end, or until the process dies. */
  async work(kind: TaskKind = "remediate", trouble: Trouble = {}): Promise<Outcome | null> {
    const journal = { read: async () => this.record };
    for (;;) {
      const run = rememberingRun(RUN, this.memory, trouble);
      const task = { id: kind === "remediate" ? RUN : `${RUN}:${kind}`, run: RUN, kind };
      const aside = await worker(this.deps(), journal)(task, run).then(() => undefined, putAside);
      if (aside === undefined) return this.record.outcome;
      await this.sleepUntil(aside.until);
    }
  }

  /** The run is put aside: people act, and time passes until it is taken up again. */
  private async sleepUntil(until: number): Promise<void> {
    this.waits += 1;
    const acted = this.whileAside(this.waits);
    const now = this.clock.now();
    if (!acted) await this.clock.sleep(Math.max(0, until - now), new AbortController().signal);
  }

  runbook(): Runbook {
    return runbookOf(this.setting.mode ?? "auto", this.setting.scales);
  }

  /** The task is over; the next one begins with nothing remembered but the run's log. */
  nextTask(): void {
    this.#past.push(...this.steps());
    this.memory.steps.clear();
  }

  private steps(): { readonly name: string; readonly data: unknown }[] {
    return [...this.memory.steps.values()].map((step) => ({
      name: step.name,
      data: "value" in step ? (JSON.parse(step.value) as unknown) : null,
    }));
  }

  private events(): RunEvent[] {
    return [...this.#past, ...this.steps()].map(({ name, data }, index) => {
      return { run: RUN, seq: index + 1, at: this.clock.now(), name, data, previous: "", hash: "" };
    });
  }

  deps(): Deps {
    const { clock, setting } = this;
    const oncall = setting.oncall === "none" ? undefined : this.oncall;
    const holds = {
      current: async () => (setting.hold ? [setting.hold] : []),
      set: async () => undefined,
      lift: async () => true,
    };
    const intents = { check: async () => this.budgetNow(), reserve: async () => this.reserve() };
    const progress = {
      episode: async () => this.episode(),
      isFiring: async () => this.stillFiring(),
      record: async (_run: RunId, facts: Partial<RunRecord>) => this.note(facts),
      conclude: async (_run: RunId, outcome: Outcome) => this.note({ outcome, state: "ended" }),
    };
    return {
      runbooks: [this.runbook()],
      parts: { collectors: [], actions: [] },
      collectors: [this.signalCollector(), this.processorCollector()],
      actions: [this.restartAction(), this.scaleAction()],
      guards: guardsFor({
        holds,
        intents,
        progress,
        oncall,
        storms: { acceptedSince: async () => this.accepted },
        storm: { count: 10, window: 60_000 },
        rights: { permissions: { missing: async () => setting.lacking ?? [] }, of: () => [] },
        acts: this.desk.acts,
        clock,
        blastRadius: { targets: 0.5, nodes: 1, workloads: 1 },
        signs: unused("signs"),
        freeze: setting.freeze ?? [],
        calendar,
        maintenance: undefined,
        silences: undefined,
        cluster: this.cluster(),
        details: unused("details"),
        ceilings: { replicas: 50, memory: 2 ** 34 },
        freshFor: 600_000,
        deniedNamespaces: ["kube-system"],
      }),
      sources: {
        clock,
        metrics: unused("metrics"),
        queues: unused("queues"),
        cluster: this.cluster(),
        details: unused("details"),
        signs: unused("signs"),
        exec: unused("exec"),
        baselines: unused("baselines"),
        identity: unused("identity"),
      },
      changes: setting.scales === undefined ? this.changes() : this.scaling(),
      oncall,
      progress,
      events: { append: this.append, read: async () => this.events(), watch: () => () => undefined },
      intents,
      holds,
      restorations: this.restorations,
      scorecard: this.scorecard,
      approvals: this.desk.approvals,
      acts: this.desk.acts,
      clock,
      identity: { newRunId: () => RUN, sha256 },
      telemetry: { tell: (happening) => void this.happenings.push(happening) },
      settings: {
        mode: "auto",
        lease: 300_000,
        incidentWait: 60_000,
        resolveWait: 900_000,
        askFor: 1_800_000,
        lookEvery: this.lookEvery,
      },
    };
  }

  /** What the run remembers of its step of that name. */
  remembered(step: string): unknown {
    const found = [...this.memory.steps.values()].find((each) => each.name === step);
    return found && "value" in found ? JSON.parse(found.value) : undefined;
  }

  private readonly append: Deps["events"]["append"] = async (run, { name, data }) => {
    if (this.setting.diskFull) throw new OutsideError("journal", "rejected", "writing a run's log");
    this.log.push(name);
    return { run, seq: this.log.length, at: this.clock.now(), name, data, previous: "", hash: "" };
  };

  /** As the database does it: what the run itself was granted stands in its way, too. */
  private budgetNow(): Verdict {
    const { budget = allow } = this.setting;
    if (this.grants > 0) return { kind: "wait", reason: "The cooldown has begun.", until: this.clock.now() + 600_000 };
    return typeof budget === "function" ? budget(this.clock.now()) : budget;
  }

  /** Asked again, the answer is the first one. */
  private reserve(): Verdict {
    if (this.grants > 0) return allow;
    const verdict = this.budgetNow();
    if (verdict.kind === "allow") this.grants += 1;
    return verdict;
  }

  private note(facts: Partial<RunRecord>): void {
    this.record = { ...this.record, ...facts };
  }

  episode(): Episode {
    const kind = this.setting.replay ? "replay" : "episode";
    const acceptedAt = Date.parse("2026-11-24T02:00:00Z") - (this.setting.acceptedAgo ?? 0);
    return {
      run: RUN,
      kind,
      notification,
      dedupKey: sha256("group") as DedupKey,
      acceptedAt,
      mode: this.setting.mode ?? "auto",
    };
  }

  private backlogNow(): number | undefined {
    const minutes = (this.clock.now() - this.#restartedAt) / 60_000;
    if (this.setting.course && minutes >= 0) return this.setting.course(minutes);
    const helped = (this.setting.helps ?? true) && this.clock.now() > this.#restartedAt + 60_000;
    return helped ? 20 : this.backlog;
  }

  private stillFiring(): boolean {
    return this.firing && !((this.setting.resolves ?? true) && (this.backlogNow() ?? 150) <= 100);
  }

  private signalCollector(): Deps["collectors"][number] {
    return {
      name: "test.signal",
      collect: async () => {
        const value = this.backlogNow();
        if (value === undefined) throw new OutsideError("prometheus", "unreachable", "querying");
        return { facts: { value }, evidence: `backlog = ${value}` };
      },
    };
  }

  private processorCollector(): Deps["collectors"][number] {
    return {
      name: "test.processor",
      collect: async () => {
        const ready = "ready" in this.setting ? this.setting.ready : 0;
        if (ready === undefined) throw new OutsideError("kubernetes", "timed-out", "reading the processor");
        return { facts: { ready }, evidence: `${ready} of 2 pods ready` };
      },
    };
  }

  private restartAction(): Deps["actions"][number] {
    return {
      name: "test.restart",
      verb: "restart",
      target: () => TARGET,
      plan: async (_params, { cluster, clock }, signal) => {
        const now = await cluster.workload(TARGET, signal);
        if (isRollingOut(now)) return duringRollout(now, "is in the middle of a rollout");
        const { uid, resourceVersion, generation } = now;
        const restartedAt = new Date(clock.now()).toISOString();
        return {
          kind: "change",
          says: "restart Deployment spec-to-proof/drift-processor",
          did: "restarted Deployment spec-to-proof/drift-processor",
          change: { kind: "restart", target: TARGET, uid, resourceVersion, generation, restartedAt },
        };
      },
    };
  }

  private scaleAction(): Deps["actions"][number] {
    return {
      name: "test.scale",
      verb: "scale up",
      target: () => TARGET,
      plan: async () => {
        const { generation, replicas: before } = this.deployment;
        const object = { target: TARGET, uid: "u1", resourceVersion: String(generation), generation };
        return {
          kind: "change",
          says: "scale Deployment spec-to-proof/drift-processor to 5 replicas",
          did: "scaled Deployment spec-to-proof/drift-processor to 5 replicas",
          change: { ...object, kind: "scale", replicas: 5, before },
        };
      },
    };
  }

  /** A change of replicas counts as the remedy. */
  private scaling(): Deps["changes"] {
    const { held, dryRun } = this.deployment;
    return {
      held,
      dryRun,
      apply: async (change) => {
        this.#restartedAt = Math.min(this.#restartedAt, this.clock.now());
        this.afterwards();
        return this.deployment.apply(change);
      },
    };
  }

  private cluster(): Deps["sources"]["cluster"] {
    return {
      workload: async () => ({
        ...this.workload,
        generation: this.generation,
        observedGeneration: this.generation,
        ...(this.clock.now() < this.rollingOutUntil && { updated: 0 }),
      }),
      logs: async () => "",
      rollout: async () => ({ kind: "done" }),
    };
  }

  private changes(): Deps["changes"] {
    return {
      dryRun: async () => {
        this.beforeJudging();
        return ["spec.template.metadata.annotations.restartedAt: (none) -> now"];
      },
      apply: async (change) => {
        const known = this.restarts.some((each) => JSON.stringify(each) === JSON.stringify(change));
        if (!known) this.restarts.push(change);
        this.#restartedAt = Math.min(this.#restartedAt, this.clock.now());
        this.afterwards();
        if (this.setting.applyFails) throw this.setting.applyFails;
        return { kind: "applied", generation: 2, at: this.clock.now(), warnings: [] };
      },
      held: async (change) => {
        const { uid, resourceVersion, generation } = change;
        const holds = this.restarts.some((each) => JSON.stringify(each) === JSON.stringify(change));
        return { uid, resourceVersion, generation, holds };
      },
    };
  }
}

function putAside(error: unknown): PutAside {
  if (error instanceof PutAside) return error;
  throw error;
}

export function unused(name: string): never {
  return new Proxy(() => undefined, {
    get: () => unused(name),
    apply: () => {
      throw new Error(`${name} is not part of this test`);
    },
  }) as never;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const notification: Notification = {
  source: "main",
  groupKey: '{}:{alertname="Drift"}' as GroupKey,
  status: "firing",
  truncatedAlerts: 0,
  receiver: "drift",
  externalUrl: "http://alertmanager.example",
  groupLabels: { alertname: "Drift" },
  commonLabels: { alertname: "Drift" },
  commonAnnotations: { summary: "Drift backlog > 100 items" },
  alerts: [
    {
      status: "firing",
      labels: { alertname: "Drift" },
      annotations: {},
      startsAt: "2026-11-24T01:59:00Z",
      endsAt: "0001-01-01T00:00:00Z",
      generatorUrl: "",
      fingerprint: "9c4121a201166223",
    },
  ],
};

export const workload: Workload = {
  target: TARGET,
  uid: "u1",
  resourceVersion: "10",
  generation: 1,
  observedGeneration: 1,
  paused: false,
  selector: "app=drift-processor",
  desired: 2,
  updated: 2,
  total: 2,
  ready: 0,
  available: 0,
  revision: 1,
  createdAt: 0,
  changedAt: 0,
  deployedAt: 0,
  stuck: false,
  images: ["drift-processor:1"],
  containers: [],
  revisions: [],
  pods: [],
  labels: {},
  annotations: {},
  owners: [],
  managers: [],
};

function recordOf(now: number): RunRecord {
  return {
    id: RUN,
    kind: "episode",
    state: "running",
    source: "main",
    groupKey: notification.groupKey,
    alertname: "Drift",
    acceptedAt: now,
    runbook: null,
    plan: null,
    incident: null,
    outcome: null,
    endedAt: null,
    resolvedAt: null,
    relapses: 0,
    cancel: null,
  };
}

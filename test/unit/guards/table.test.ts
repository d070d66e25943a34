import { expect } from "chai";
import { calendar } from "../../../src/adapters/calendar/luxon.ts";
import { USUAL } from "../../../src/domain/blast-radius.ts";
import type { Change } from "../../../src/domain/change.ts";
import type { FreezeWindow } from "../../../src/domain/freeze.ts";
import type { Hold } from "../../../src/domain/hold.ts";
import type { Standing } from "../../../src/domain/incident.ts";
import type { MaintenanceWindow } from "../../../src/domain/maintenance-window.ts";
import type { Labels } from "../../../src/domain/notification.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { FieldManager, Owner } from "../../../src/domain/ownership.ts";
import type { Right } from "../../../src/domain/right.ts";
import type { Runbook } from "../../../src/domain/runbook.ts";
import type { Silence } from "../../../src/domain/silence.ts";
import { allow, merge, type Verdict } from "../../../src/domain/verdict.ts";
import { targetName } from "../../../src/domain/workload.ts";
import type { ApplyQuestion } from "../../../src/guards/guard.ts";
import { type GuardDeps, guardsFor } from "../../../src/guards/registry.ts";
import { ask } from "../../../src/pipeline/ask.ts";
import type { ClusterSigns } from "../../../src/ports/cluster.ts";
import type { Maintenance } from "../../../src/ports/maintenance.ts";
import type { Silences } from "../../../src/ports/silences.ts";
import { FakeOnCall } from "../../support/fake-oncall.ts";
import { TARGET, World } from "../../support/world.ts";

const NOW = Date.parse("2026-11-24T02:00:00Z");
const MINUTE = 60_000;
const world = new World();
const runbook = world.deps().runbooks[0] as Runbook;
const workload = await world.deps().sources.cluster.workload(TARGET, AbortSignal.timeout(1_000));
const at = { target: TARGET, uid: "u1", resourceVersion: "1", generation: 1 };
const restart: Change = { kind: "restart", ...at, restartedAt: "2026-11-24T02:00:00Z" };
const scale = (replicas: number): Change => ({ kind: "scale", ...at, replicas, before: 2 });
const memory = (limit: string): Change => ({
  kind: "memory-limit",
  ...at,
  container: "main",
  limit,
  before: { limit: "1Gi", request: null },
});

/** What a case changes in a world where everything is allowed. */
interface Case {
  readonly question?: Partial<ApplyQuestion>;
  readonly deps?: Partial<GuardDeps>;
  readonly workload?: Partial<typeof workload>;
  readonly oncall?: (oncall: FakeOnCall) => void;
}

const held = (scope: Hold["scope"], until: number | null = null): Partial<GuardDeps> => ({
  holds: {
    current: async () => [{ scope, by: "ana", reason: "database migration", since: NOW, until }],
    set: async () => undefined,
    lift: async () => true,
  },
});
const managed = (name: string, field: string): { managers: readonly FieldManager[] } => ({
  managers: [{ name, operation: "Update", subresource: "", at: NOW, fields: [field] }],
});
const scaledObject: Owner = {
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  name: "s",
  uid: "x",
  controller: true,
};
const window: FreezeWindow = {
  name: "Black Friday",
  zone: "UTC",
  namespaces: [],
  kind: "once",
  from: "2026-11-24T00:00",
  to: "2026-11-30T08:00",
};
const inMaintenance = (open: readonly MaintenanceWindow[]): Maintenance => ({ ongoing: async () => open });
const migration: MaintenanceWindow = {
  description: "database migration",
  services: ["Drift"],
  until: Date.parse("2026-11-24T06:00:00Z"),
};
const silenced = (active: readonly Silence[]): Silences => ({ active: async () => active });
const quiet = (wanted: Labels): Silence => ({
  by: "ana",
  comment: "database migration",
  until: Date.parse("2026-11-24T06:00:00Z"),
  matches: (labels) => Object.entries(wanted).every(([name, value]) => labels[name] === value),
});
const signs = (seen: { readonly nodes?: readonly boolean[]; readonly ready?: readonly number[] }): ClusterSigns => ({
  ...world.deps().sources.signs,
  nodes: async () =>
    (seen.nodes ?? [true]).map((ready, index) => ({ name: `n${index}`, ready, since: 0, cordoned: false })),
  deployments: async () => (seen.ready ?? [2]).map((ready, index) => ({ name: `d${index}`, desired: 2, ready })),
});
const NINE = Array.from({ length: 9 }, () => true);
const forbidden = () => Promise.reject(new OutsideError("kubernetes", "forbidden", "listing"));
const OFF = { targets: 1, nodes: 1, workloads: 1 };
const budget = (verdict: Verdict): Partial<GuardDeps> => ({
  intents: { check: async () => verdict, reserve: async () => verdict },
});
const two = { ...runbook, targets: { a: TARGET, b: { ...TARGET, name: "detector" } } };
const named = targetName(TARGET);

const incident = new FakeOnCall({ pager: false, now: () => NOW }).current();
const LACKING: Right = {
  group: "apps",
  resource: "deployments",
  verbs: ["patch"],
  namespace: "spec-to-proof",
  name: "drift-processor",
};

type Row = readonly [
  guard: string,
  when: string,
  theCase: Case,
  expected: "allow" | Exclude<Verdict["kind"], "allow">,
  says?: string,
];

const TABLE: readonly Row[] = [
  ["mode", "the runbook may act", {}, "allow"],
  ["mode", "it is in shadow mode", { question: { mode: "shadow" } }, "refuse", "Shadow mode: nothing is changed."],
  [
    "mode",
    "a person has to approve",
    { question: { mode: "approve" } },
    "ask",
    "Runbook drift acts only when a person approves.",
  ],
  ["hold", "nothing is held", {}, "allow"],
  [
    "hold",
    "everything is held",
    { deps: held({ kind: "service" }, NOW + 120 * MINUTE) },
    "refuse",
    "ana holds all actions until 04:00:00 UTC: database migration.",
  ],
  [
    "hold",
    "its namespace is held",
    { deps: held({ kind: "namespace", name: "spec-to-proof" }) },
    "refuse",
    "ana holds actions in namespace spec-to-proof: database migration.",
  ],
  [
    "hold",
    "its runbook is held",
    { deps: held({ kind: "runbook", name: "drift" }) },
    "refuse",
    "ana holds actions of runbook drift: database migration.",
  ],
  [
    "hold",
    "its target is held",
    { deps: held({ kind: "target", name: "spec-to-proof/drift-processor" }) },
    "refuse",
    "ana holds actions on spec-to-proof/drift-processor: database migration.",
  ],
  ["hold", "another namespace is held", { deps: held({ kind: "namespace", name: "shop" }) }, "allow"],
  ["freeze", "no window is open", {}, "allow"],
  [
    "freeze",
    "a window is open",
    { deps: { freeze: [window] } },
    "wait",
    "Changes are frozen until 2026-11-30 08:00 UTC: Black Friday.",
  ],
  [
    "freeze",
    "a window of another namespace is open",
    { deps: { freeze: [{ ...window, namespaces: ["shop"] }] } },
    "allow",
  ],
  ["maintenance", "no window is open", {}, "allow"],
  ["maintenance", "PagerDuty is not configured", { deps: { maintenance: undefined } }, "allow"],
  [
    "maintenance",
    "the service is in maintenance",
    { deps: { maintenance: inMaintenance([migration]) } },
    "wait",
    "PagerDuty has service Drift in maintenance until 2026-11-24 06:00 UTC: database migration.",
  ],
  [
    "maintenance",
    "two windows without a reason are open",
    {
      deps: {
        maintenance: inMaintenance([
          { ...migration, until: NOW + MINUTE },
          { ...migration, description: "", services: ["Drift", "Redis"] },
        ]),
      },
    },
    "wait",
    "PagerDuty has services Drift, Redis in maintenance until 2026-11-24 06:00 UTC: no reason is given.",
  ],
  [
    "maintenance",
    "PagerDuty does not answer",
    { deps: { maintenance: { ongoing: () => Promise.reject(new OutsideError("pagerduty", "failing", "reading")) } } },
    "refuse",
    "Not acting, because it could not be checked (maintenance): pagerduty failing while reading.",
  ],
  ["silence", "there is none", {}, "allow"],
  ["silence", "no Alertmanager is configured", { deps: { silences: undefined } }, "allow"],
  ["silence", "one is on another alert", { deps: { silences: silenced([quiet({ alertname: "Other" })]) } }, "allow"],
  [
    "silence",
    "the alert was silenced after it was sent",
    { deps: { silences: silenced([quiet({ alertname: "Drift" })]) } },
    "wait",
    "ana has silenced this alert until 2026-11-24 06:00 UTC: database migration.",
  ],
  [
    "silence",
    "the workload is silenced",
    { deps: { silences: silenced([quiet({ namespace: "spec-to-proof", deployment: "drift-processor" })]) } },
    "wait",
    "ana has silenced alerts of Deployment spec-to-proof/drift-processor until 2026-11-24 06:00 UTC: database migration.",
  ],
  [
    "silence",
    "one of two workloads is silenced",
    {
      question: { targets: [TARGET, { ...TARGET, name: "detector" }] },
      deps: { silences: silenced([quiet({ deployment: "detector" })]) },
    },
    "allow",
  ],
  [
    "silence",
    "Alertmanager does not answer",
    { deps: { silences: { active: () => Promise.reject(new OutsideError("alertmanager", "failing", "reading")) } } },
    "refuse",
    "Not acting, because it could not be checked (silence): alertmanager failing while reading.",
  ],
  ["storm", "few groups came in", { deps: { storms: { acceptedSince: async () => [NOW] } } }, "allow"],
  [
    "storm",
    "many groups came in",
    { deps: { storms: { acceptedSince: async () => Array.from({ length: 10 }, (_, i) => NOW + i * 5_000) } } },
    "refuse",
    "10 alert groups came in within 45 s: this is wider than one workload. Nothing is changed, and every page stands.",
  ],
  ["fresh", "the alert has just come in", {}, "allow"],
  [
    "fresh",
    "the alert is old",
    { question: { episode: { ...world.episode(), acceptedAt: NOW - 20 * MINUTE } } },
    "refuse",
    "This alert was accepted 20 min ago; after 10 min it is too old to act on.",
  ],
  [
    "fresh",
    "the clock went back",
    { question: { episode: { ...world.episode(), acceptedAt: NOW + 5 * MINUTE } } },
    "refuse",
    "The clock went backwards since this alert was accepted: its age is not known.",
  ],
  ["firing", "the group fires", {}, "allow"],
  [
    "firing",
    "the group is resolved",
    { deps: { progress: { ...world.deps().progress, isFiring: async () => false } } },
    "refuse",
    "Alertmanager has reported the alert as resolved meanwhile.",
  ],
  ["budget", "all budgets are free", {}, "allow"],
  ["rights", "the account may do all of it", {}, "allow"],
  [
    "rights",
    "the account lacks a right",
    { deps: { rights: { permissions: { missing: async () => [LACKING] }, of: () => [] } } },
    "refuse",
    "Runbook drift runs as shadow: its account may not patch deployments.apps drift-processor in spec-to-proof.",
  ],
  [
    "budget",
    "the cooldown ends soon",
    { deps: budget({ kind: "wait", reason: "The cooldown ends soon.", until: NOW + MINUTE }) },
    "wait",
    "The cooldown ends soon.",
  ],
  [
    "budget",
    "the episode has had its attempts",
    { deps: budget({ kind: "refuse", reason: "This episode has had its 2 actions." }) },
    "refuse",
    "This episode has had its 2 actions.",
  ],
  [
    "budget",
    "the database is away",
    {
      deps: {
        intents: {
          check: () => Promise.reject(new OutsideError("kubernetes", "unreachable", "checking")),
          reserve: async () => allow,
        },
      },
    },
    "refuse",
    "Not acting, because it could not be checked (budget): kubernetes unreachable while checking.",
  ],
  ["human", "the incident is ours", {}, "allow"],
  [
    "human",
    "a person has acknowledged it too",
    { oncall: (oncall) => oncall.person("Ana", "acknowledges") },
    "ask",
    'Ana has acknowledged the incident: a person is working on it. The comment "resume" hands it back.',
  ],
  [
    "human",
    "a person has resolved it",
    { oncall: (oncall) => oncall.person("Ana", "resolves") },
    "refuse",
    "The incident was resolved meanwhile by Ana.",
  ],
  ["grouped", "the incident is about this alert", {}, "allow"],
  [
    "grouped",
    "the incident groups several alerts",
    { question: { standing: { kind: "asking", incident: { ...incident, alerts: 3 }, reason: "" } } },
    "ask",
    "The incident groups 3 alerts: acknowledging it would silence all of them, so a person has to say so.",
  ],
  ["namespace", "the namespace may be changed", {}, "allow"],
  [
    "namespace",
    "the namespace is denied",
    { deps: { deniedNamespaces: ["spec-to-proof"] } },
    "refuse",
    "Nothing is ever changed in namespace spec-to-proof.",
  ],
  [
    "owner",
    "kubectl owns the field",
    { question: { change: scale(5) }, workload: managed("kubectl-edit", "spec.replicas") },
    "allow",
  ],
  [
    "owner",
    "Argo CD owns another field",
    { question: { change: scale(5) }, workload: managed("argocd-controller", "spec.paused") },
    "allow",
  ],
  [
    "owner",
    "Argo CD owns the field",
    { question: { change: scale(5) }, workload: managed("argocd-controller", "spec.replicas") },
    "refuse",
    `spec.replicas of ${named} belongs to Argo CD (field manager argocd-controller): it would put back what Git says.`,
  ],
  [
    "owner",
    "the runbook accepts who owns the field",
    {
      question: { change: memory("2Gi"), runbook: { ...runbook, acceptOwners: ["helm"] } },
      workload: managed("helm", "spec.template.spec.containers[main].resources.limits.memory"),
    },
    "allow",
  ],
  [
    "owner",
    "Helm owns the field",
    {
      question: { change: memory("2Gi") },
      workload: managed("helm", "spec.template.spec.containers[main].resources.limits.memory"),
    },
    "refuse",
    `spec.template.spec.containers[main].resources of ${named} belongs to Helm (field manager helm): the next upgrade would undo it, and may fail on it.`,
  ],
  [
    "owner",
    "Flux owns the field",
    { question: { change: scale(5) }, workload: managed("kustomize-controller", "spec.replicas") },
    "refuse",
    `spec.replicas of ${named} belongs to Flux (field manager kustomize-controller): it would put back what Git says.`,
  ],
  [
    "owner",
    "KEDA controls the object",
    { question: { change: scale(5) }, workload: { owners: [scaledObject] } },
    "refuse",
    `spec.replicas of ${named} belongs to KEDA (ScaledObject s): its ScaledObject sets the number of replicas.`,
  ],
  [
    "owner",
    "the VPA owns the field",
    {
      question: { change: memory("2Gi") },
      workload: managed("vpa-updater", "spec.template.spec.containers[main].resources.limits.memory"),
    },
    "refuse",
    `spec.template.spec.containers[main].resources of ${named} belongs to the VerticalPodAutoscaler (field manager vpa-updater): it sets requests and limits itself.`,
  ],
  [
    "owner",
    "an unknown controller owns the field",
    { question: { change: scale(5) }, workload: managed("acme-operator", "spec.replicas") },
    "refuse",
    `spec.replicas of ${named} belongs to field manager acme-operator, which is not known: it may put back what it wants.`,
  ],
  [
    "owner",
    "a restart meets Argo CD's labels",
    { workload: { labels: { "argocd.argoproj.io/instance": "shop" } } },
    "allow",
  ],
  ["deployment", "no age is asked for", { workload: { deployedAt: NOW } }, "allow"],
  [
    "deployment",
    "it was deployed long ago",
    {
      question: { runbook: { ...runbook, limits: { ...runbook.limits, minAge: 10 * MINUTE } } },
      workload: { deployedAt: NOW - 10 * MINUTE },
    },
    "allow",
  ],
  [
    "deployment",
    "it has just been deployed",
    {
      question: { runbook: { ...runbook, limits: { ...runbook.limits, minAge: 10 * MINUTE } } },
      workload: { deployedAt: NOW - 4 * MINUTE },
    },
    "wait",
    `A person or a pipeline deployed ${named} 4 min ago: it is left to them for 10 min, until 02:06:00 UTC.`,
  ],
  ["ceilings", "the change stays below", { question: { change: scale(50) } }, "allow"],
  [
    "ceilings",
    "there would be too many replicas",
    { question: { change: scale(51) } },
    "refuse",
    "51 replicas are more than the 50 that `kubernetes.ceilings` allows.",
  ],
  [
    "ceilings",
    "there would be too much memory",
    { question: { change: memory("17Gi") } },
    "refuse",
    "A memory limit of 17Gi is more than the 16384Mi that `kubernetes.ceilings` allows.",
  ],
  [
    "blast-radius",
    "one of two workloads is unhealthy",
    { question: { runbook: two }, workload: { ready: 1 } },
    "allow",
  ],
  [
    "blast-radius",
    "all workloads are unhealthy",
    { question: { runbook: two } },
    "refuse",
    "2 of the 2 workloads of this runbook are unhealthy (spec-to-proof/drift-processor, spec-to-proof/drift-processor): this is wider than one workload.",
  ],
  ["blast-radius", "it is switched off", { question: { runbook: two }, deps: { blastRadius: OFF } }, "allow"],
  ["nodes", "one of ten nodes is not ready", { deps: { signs: signs({ nodes: [false, ...NINE] }) } }, "allow"],
  ["nodes", "it is switched off", { deps: { signs: signs({ nodes: [false] }), blastRadius: OFF } }, "allow"],
  [
    "nodes",
    "one of three nodes is not ready",
    { deps: { signs: signs({ nodes: [true, false, true] }) } },
    "refuse",
    "1 of the 3 nodes is not ready (n1): this is wider than one workload.",
  ],
  [
    "nodes",
    "they cannot be read",
    { deps: { signs: { ...signs({}), nodes: forbidden } } },
    "refuse",
    "Not acting, because it could not be checked (nodes): kubernetes forbidden while listing.",
  ],
  ["workloads", "this one alone is unhealthy", { deps: { signs: signs({ ready: [0] }) } }, "allow"],
  ["workloads", "half of them are unhealthy", { deps: { signs: signs({ ready: [0, 0, 1, 2] }) } }, "allow"],
  ["workloads", "it is switched off", { deps: { signs: signs({ ready: [0, 0] }), blastRadius: OFF } }, "allow"],
  [
    "workloads",
    "most of them are unhealthy",
    { deps: { signs: signs({ ready: [0, 0, 0, 0, 2] }) } },
    "refuse",
    "4 of the 5 Deployments in spec-to-proof are unhealthy (d0, d1, d2 and 1 more): this is wider than one workload.",
  ],
];

async function verdictOf(guard: string, theCase: Case): Promise<Verdict> {
  const oncall = new FakeOnCall({ pager: false, now: () => NOW });
  oncall.status = "acknowledged";
  oncall.acknowledgedBy = [{ name: "First Responder", us: true, at: NOW }];
  theCase.oncall?.(oncall);
  const standing: Standing = { kind: "in-charge", incident, since: NOW, settled: [] };
  const base = { episode: world.episode(), runbook, mode: "auto", standing, targets: [TARGET] } as const;
  const { acceptedAt } = theCase.question?.episode ?? base.episode;
  const question: ApplyQuestion = {
    ...base,
    freshSince: acceptedAt,
    cause: "c",
    action: "a",
    change: restart,
    ...theCase.question,
  };
  const cluster = { ...world.deps().sources.cluster, workload: async () => ({ ...workload, ...theCase.workload }) };
  const deps: GuardDeps = {
    holds: { current: async () => [], set: async () => undefined, lift: async () => true },
    intents: { check: async () => allow, reserve: async () => allow },
    progress: { ...world.deps().progress, isFiring: async () => true },
    rights: { permissions: { missing: async () => [] }, of: () => [] },
    storms: { acceptedSince: async () => [] },
    storm: { count: 10, window: MINUTE },
    blastRadius: USUAL,
    signs: signs({}),
    freeze: [],
    calendar,
    maintenance: inMaintenance([]),
    silences: silenced([]),
    cluster,
    details: world.deps().sources.details,
    ceilings: { replicas: 50, memory: 2 ** 34 },
    oncall,
    acts: world.desk.acts,
    clock: { now: () => NOW, sleep: async () => undefined },
    freshFor: 10 * MINUTE,
    deniedNamespaces: ["kube-system"],
    ...theCase.deps,
  };
  const { acknowledge, apply } = guardsFor(deps);
  const found = [...apply, ...acknowledge].filter(({ name }) => name === guard).slice(0, 1);
  if (found.length === 0) throw new Error(`there is no guard ${guard}`);
  return merge(await ask(found, question, AbortSignal.timeout(1_000)));
}

describe("the guards", () => {
  for (const [guard, when, theCase, expected, says] of TABLE) {
    it(`${guard}: ${expected} when ${when}`, async () => {
      const verdict = await verdictOf(guard, theCase);

      expect(verdict.kind).to.equal(expected);
      if (says !== undefined) expect(verdict).to.have.property("reason", says);
    });
  }

  it("have each a case that allows and one that does not", () => {
    const guards = world.deps().guards.apply.map(({ name }) => name);
    for (const guard of guards) {
      const kinds = TABLE.filter(([name]) => name === guard).map((row) => row[3]);
      expect(kinds, guard).to.include("allow");
      expect(
        kinds.some((kind) => kind !== "allow"),
        guard,
      ).to.equal(true);
    }
  });
});

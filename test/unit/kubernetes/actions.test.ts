import { expect } from "chai";
import * as fc from "fast-check";
import { actions } from "../../../src/actions/registry.ts";
import { bytesOf } from "../../../src/domain/bytes.ts";
import type { Workload } from "../../../src/domain/workload.ts";
import {
  aConfigMap,
  anAutoscaler,
  aPod,
  aWorkload,
  clusterFake,
  detailsFake,
  WEB,
} from "../../support/cluster-fake.ts";
import { NOON } from "../../support/metrics-fake.ts";

type There = Parameters<typeof detailsFake>[0];

/** What an action plans on a workload, as `change`, or its refusal. */
async function plan(
  name: string,
  params: object,
  workload: Workload = aWorkload(),
  there: There = {},
): Promise<unknown> {
  const action = actions.find((each) => each.name === name);
  if (!action) throw new Error(`no action ${name}`);
  const sources = { ...clusterFake(workload), details: detailsFake(there) };
  const planned = await action.plan(
    action.params.parse({ target: WEB, ...params }),
    sources,
    new AbortController().signal,
  );
  return planned.kind !== "change" ? planned.reason : { says: planned.says, ...planned.change };
}

const ON_WEB = { target: WEB, uid: "u1", resourceVersion: "10", generation: 3 };

describe("the action kubernetes.scale", () => {
  it("scales up to at least what is asked for", async () => {
    expect(await plan("kubernetes.scale", { at_least: 5 })).to.deep.equal({
      ...ON_WEB,
      kind: "scale",
      says: "scale Deployment shop/web from 2 to 5 replicas",
      replicas: 5,
      before: 2,
    });
  });

  it("raises the minimum of the autoscaler where one scales it", async () => {
    expect(await plan("kubernetes.scale", { at_least: 5 }, aWorkload(), { autoscaler: anAutoscaler() })).to.deep.equal({
      kind: "min-replicas",
      says: "raise minReplicas of HorizontalPodAutoscaler shop/web from 2 to 5",
      target: WEB,
      autoscaler: "web",
      uid: "h1",
      resourceVersion: "20",
      generation: 1,
      minReplicas: 5,
      before: 2,
    });
  });

  it("goes no higher than the autoscaler's maximum", async () => {
    const planned = await plan("kubernetes.scale", { at_least: 9 }, aWorkload(), { autoscaler: anAutoscaler() });

    expect(planned).to.include({ kind: "min-replicas", minReplicas: 6 });
  });

  for (const [name, params, workload, there, reason] of [
    [
      "is there already",
      { at_least: 2 },
      {},
      {},
      "Deployment shop/web already has 2 replicas, at least the 2 that the runbook asks for.",
    ],
    [
      "has more",
      { at_least: 3 },
      { desired: 4 },
      {},
      "Deployment shop/web already has 4 replicas, at least the 3 that the runbook asks for.",
    ],
    [
      "is at the ceiling",
      { at_least: 3, factor: 2, ceiling: 4 },
      { desired: 4 },
      {},
      "Deployment shop/web already has 4 replicas, and the runbook's ceiling is 4.",
    ],
    [
      "is scaled to 0",
      { at_least: 3 },
      { desired: 0 },
      {},
      "Deployment shop/web is scaled to 0, which somebody meant: it is not scaled up.",
    ],
    [
      "has an autoscaler at its maximum",
      { at_least: 9 },
      { desired: 6 },
      { autoscaler: anAutoscaler() },
      "HorizontalPodAutoscaler shop/web already asks for 6 replicas, and its maxReplicas is 6: it is for a person to allow more.",
    ],
    [
      "has an autoscaler that made as many",
      { at_least: 4 },
      { desired: 5 },
      { autoscaler: anAutoscaler() },
      "Deployment shop/web, scaled by HorizontalPodAutoscaler shop/web, already has 5 replicas, at least the 4 that the runbook asks for.",
    ],
  ] as const) {
    it(`refuses a workload that ${name}, and says so`, async () => {
      expect(await plan("kubernetes.scale", params, aWorkload(workload), there)).to.equal(reason);
    });
  }

  it("may list autoscalers, but change only the one of the target's name", () => {
    const scale = actions.find(({ name }) => name === "kubernetes.scale");
    const rights = scale?.rights(scale.params.parse({ target: WEB, at_least: 5 })) ?? [];

    expect(rights.filter(({ resource }) => resource === "horizontalpodautoscalers")).to.deep.equal([
      { group: "autoscaling", resource: "horizontalpodautoscalers", verbs: ["list"], namespace: "shop" },
      {
        group: "autoscaling",
        resource: "horizontalpodautoscalers",
        verbs: ["get", "patch"],
        namespace: "shop",
        name: "web",
      },
    ]);
  });
});

describe("the action kubernetes.raise-memory-limit", () => {
  const raise = (params: object, workload?: Workload): Promise<unknown> =>
    plan("kubernetes.raise-memory-limit", params, workload);
  const withMemory = (memory: object): Workload =>
    aWorkload({ containers: [{ name: "web", image: "web:1", memory, cpu: {} }] });

  it("raises the limit and leaves the request alone", async () => {
    expect(await raise({ at_least: "2Gi" })).to.deep.equal({
      ...ON_WEB,
      kind: "memory-limit",
      says: "raise the memory limit of Deployment shop/web from 1Gi to 2Gi",
      container: "web",
      limit: "2Gi",
      before: { limit: "1Gi", request: "512Mi" },
    });
  });

  it("keeps a request that follows the limit where it was", async () => {
    expect(await raise({ at_least: "2Gi" }, withMemory({ limit: "1Gi" }))).to.deep.include({
      limit: "2Gi",
      request: "1Gi",
      before: { limit: "1Gi", request: null },
    });
  });

  it("multiplies in whole mebibytes, up to the ceiling", async () => {
    const limits = await Promise.all(
      ["2Gi", "1600Mi", "1Ti"].map((ceiling) => raise({ at_least: "1Gi", factor: 1.6, ceiling })),
    );

    expect(limits.map((each) => (each as { limit: string }).limit)).to.deep.equal(["1639Mi", "1600Mi", "1639Mi"]);
  });

  const sidecar = { name: "proxy", image: "proxy:1", memory: { limit: "64Mi" }, cpu: {} };
  for (const [name, params, workload, reason] of [
    [
      "has as much",
      { at_least: "1024Mi" },
      {},
      "Deployment shop/web already has 1Gi of memory, at least the 1024Mi that the runbook asks for.",
    ],
    [
      "has the ceiling",
      { at_least: "1Gi", factor: 2, ceiling: "1Gi" },
      {},
      "Deployment shop/web already has 1Gi of memory, and the runbook's ceiling is 1Gi.",
    ],
    [
      "has no limit",
      { at_least: "2Gi" },
      withMemory({ request: "1Gi" }),
      "Deployment shop/web has no memory limit: there is nothing to raise.",
    ],
    [
      "has several containers",
      { at_least: "2Gi" },
      { containers: [...aWorkload().containers, sidecar] },
      "Deployment shop/web has several containers, and the runbook does not say which is meant.",
    ],
    [
      "is paused",
      { at_least: "2Gi" },
      { paused: true },
      "Deployment shop/web is paused: a new limit would not reach any pod.",
    ],
    [
      "is rolling out",
      { at_least: "2Gi" },
      { updated: 1 },
      "Deployment shop/web is in the middle of a rollout: a new limit would get in its way.",
    ],
    [
      "is scaled to 0",
      { at_least: "2Gi" },
      { desired: 0, updated: 0, total: 0 },
      "Deployment shop/web is scaled to 0, which somebody meant: there is no pod to give memory to.",
    ],
    [
      "has not the container",
      { at_least: "2Gi", target: { ...WEB, container: "api" } },
      { target: { ...WEB, container: "api" } },
      "Deployment shop/web has no container api.",
    ],
  ] as const) {
    it(`refuses a workload that ${name}, and says so`, async () => {
      expect(await raise(params, aWorkload(workload))).to.equal(reason);
    });
  }

  it("never lowers a limit, never passes its ceiling, and never leaves a request above the limit", async () => {
    const mebibytes = fc.integer({ min: 1, max: 65_536 });
    await fc.assert(
      fc.asyncProperty(mebibytes, mebibytes, mebibytes, fc.boolean(), async (now, atLeast, ceiling, requests) => {
        fc.pre(atLeast <= ceiling);
        const memory = { limit: `${now}Mi`, ...(requests ? { request: `${now}Mi` } : {}) };
        const planned = await raise(
          { at_least: `${atLeast}Mi`, ceiling: `${ceiling}Mi`, factor: 1.5 },
          withMemory(memory),
        );
        if (typeof planned === "string") return;
        const { limit, request } = planned as { limit: string; request?: string };
        const bytes = bytesOf(limit) ?? 0n;
        expect(bytes > (bytesOf(memory.limit) ?? 0n) && bytes <= (bytesOf(`${ceiling}Mi`) ?? 0n)).to.equal(true);
        expect(bytes >= (bytesOf(request ?? memory.limit) ?? 0n)).to.equal(true);
      }),
    );
  });
});

describe("the action kubernetes.undo", () => {
  const undo = (workload: Workload): Promise<unknown> => plan("kubernetes.undo", {}, workload);
  const revision = (number: number, image: string, annotations: object = {}): Workload["revisions"][number] => ({
    uid: `rs-${number}`,
    number,
    createdAt: NOON - 1_000,
    images: [image],
    template: { metadata: { labels: { app: "web" }, annotations }, spec: { containers: [{ name: "web", image }] } },
    annotations: { "deployment.kubernetes.io/revision": String(number), "kubernetes.io/change-cause": image },
  });
  const RESTARTED = { "kubectl.kubernetes.io/restartedAt": "2026-11-24T02:00:00Z" };

  it("goes back to the template of the previous revision, and keeps the present one", async () => {
    const [current, previous] = [revision(4, "web:2"), revision(3, "web:1")];
    const planned = await undo(
      aWorkload({ revisions: [current, previous], annotations: { owner: "ana", "first-responder/run": "r1" } }),
    );

    expect(planned).to.deep.equal({
      ...ON_WEB,
      kind: "undo",
      says: "roll back Deployment shop/web from revision 4 to 3 (web:1)",
      toRevision: 3,
      fromRevision: 4,
      to: { template: previous.template, annotations: { "kubernetes.io/change-cause": "web:1" } },
      before: { template: current.template, annotations: { owner: "ana" } },
    });
  });

  it("passes over revisions that only restarted", async () => {
    const revisions = [revision(5, "web:2", RESTARTED), revision(4, "web:2"), revision(3, "web:1")];

    expect(await undo(aWorkload({ revisions }))).to.include({ toRevision: 3, fromRevision: 5 });
  });

  const broughtBack = { ...revision(5, "web:1") };
  const history = { ...broughtBack.annotations, "deployment.kubernetes.io/revision-history": "3" };
  const back = [{ ...broughtBack, annotations: history }, revision(4, "web:2")];
  const two = [revision(4, "web:2"), revision(3, "web:1")];
  for (const [name, state, reason] of [
    ["has one revision", { revisions: [revision(1, "web:1")] }, "has no previous revision to go back to."],
    ["has none that is known", { revisions: [] }, "has no previous revision to go back to."],
    [
      "was only restarted",
      { revisions: [revision(2, "web:1", RESTARTED), revision(1, "web:1")] },
      "has only revisions that are the same but for restarts.",
    ],
    [
      "was rolled back, for that would bring the bad one again",
      { revisions: back },
      "was rolled back already: what came before is what was put away then.",
    ],
    [
      "was rolled back and restarted since",
      { revisions: [revision(6, "web:1", RESTARTED), ...back] },
      "was rolled back already: what came before is what was put away then.",
    ],
    ["is paused", { paused: true, revisions: two }, "is paused: nothing would be rolled out."],
    [
      "is scaled to 0",
      { desired: 0, revisions: two },
      "is scaled to 0, which somebody meant: there is nothing to roll back.",
    ],
    [
      "was changed a moment ago",
      { observedGeneration: 2, revisions: two },
      "was changed a moment ago: its present revision is not known yet.",
    ],
  ] as const) {
    it(`refuses a workload that ${name}, and says so`, async () => {
      expect(await undo(aWorkload(state))).to.equal(`Deployment shop/web ${reason}`);
    });
  }
});

describe("the action kubernetes.delete-pod", () => {
  const remove = (params: object, workload: Partial<Workload>): Promise<unknown> =>
    plan("kubernetes.delete-pod", params, aWorkload(workload));
  const stuck = (name: string, minutes: number): Workload["pods"][number] =>
    aPod({ name, uid: `uid-${name}`, ready: false, readyChangedAt: NOON - minutes * 60_000 });
  const crashing = (name: string, age: number): Workload["pods"][number] => ({
    ...stuck(name, 0),
    createdAt: NOON - age * 60_000,
    containers: [{ name: "web", restarts: 9, waiting: "CrashLoopBackOff" }],
  });

  it("deletes the pod that has not been ready for the longest", async () => {
    const pods = [aPod(), stuck("web-2", 8), stuck("web-3", 20), aPod({ name: "web-4" })];

    expect(await remove({}, { desired: 4, updated: 4, total: 4, pods })).to.deep.equal({
      kind: "delete-pod",
      says: "delete pod shop/web-3, not ready for 20 min",
      target: WEB,
      pod: "web-3",
      uid: "uid-web-3",
      resourceVersion: "11",
      generation: 0,
    });
  });

  it("takes a crash loop by the age of the pod, since it is ready for moments in between", async () => {
    const pods = [aPod(), crashing("web-2", 30), stuck("web-3", 60)];

    expect(await remove({ when: "crash-looping" }, { desired: 3, updated: 3, total: 3, pods })).to.include({
      says: "delete pod shop/web-2, crash-looping and 30 min old",
    });
  });

  for (const [name, params, state, reason] of [
    ["has no stuck pod", {}, {}, "has no pod that is not ready for 5 min or more."],
    [
      "has one that is not ready for a moment",
      {},
      { pods: [aPod(), stuck("web-2", 4)] },
      "has no pod that is not ready for 5 min or more.",
    ],
    [
      "has one that is ending",
      {},
      { pods: [aPod(), { ...stuck("web-2", 9), terminating: true }] },
      "has no pod that is not ready for 5 min or more.",
    ],
    [
      "has one that has not started",
      {},
      { pods: [aPod(), { ...stuck("web-2", 9), phase: "Pending" }] },
      "has no pod that is not ready for 5 min or more.",
    ],
    [
      "has two of two",
      {},
      { pods: [stuck("web-1", 9), stuck("web-2", 9)] },
      "has 2 pods of 2 that are not ready: that is not one pod's trouble.",
    ],
    [
      "is rolling out",
      {},
      { updated: 1, pods: [aPod(), stuck("web-2", 9)] },
      "is in the middle of a rollout: its pods are being replaced anyway.",
    ],
    ["is scaled to 0", {}, { desired: 0 }, "is scaled to 0, which somebody meant."],
  ] as const) {
    it(`refuses a workload that ${name}, and says so`, async () => {
      expect(await remove(params, state)).to.equal(`Deployment shop/web ${reason}`);
    });
  }
});

describe("the action kubernetes.set-config-map-key", () => {
  const set = (params: object, there: There = { configMap: aConfigMap() }): Promise<unknown> =>
    plan("kubernetes.set-config-map-key", { config_map: "web-config", ...params }, aWorkload(), there);

  it("sets the key, and remembers what it was", async () => {
    expect(await set({ key: "workers", value: "8" })).to.deep.equal({
      kind: "config-map-key",
      says: 'set workers in ConfigMap shop/web-config to "8"',
      target: WEB,
      uid: "c1",
      resourceVersion: "30",
      generation: 0,
      configMap: "web-config",
      key: "workers",
      value: "8",
      before: "4",
    });
  });

  it("adds a key that is not there", async () => {
    expect(await set({ key: "toString", value: "on" })).to.include({ key: "toString", before: null });
  });

  for (const [name, params, map, reason] of [
    ["says so already", { key: "workers", value: "4" }, {}, 'workers in ConfigMap shop/web-config is "4" already.'],
    [
      "is immutable",
      { key: "workers", value: "8" },
      { immutable: true },
      "ConfigMap shop/web-config is immutable: none of its keys can be set.",
    ],
  ] as const) {
    it(`refuses a ConfigMap that ${name}`, async () => {
      expect(await set(params, { configMap: aConfigMap(map) })).to.equal(reason);
    });
  }
});

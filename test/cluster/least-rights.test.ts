import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppsV1Api, CoreV1Api, type KubeConfig, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { expect } from "chai";
import { actions } from "../../src/actions/registry.ts";
import { systemClock } from "../../src/adapters/clock/system.ts";
import { kubernetes } from "../../src/adapters/kubernetes/kubernetes.ts";
import { collectors } from "../../src/collectors/registry.ts";
import { USUAL } from "../../src/domain/blast-radius.ts";
import type { RunId } from "../../src/domain/brand.ts";
import type { Change } from "../../src/domain/change.ts";
import { blastRadius } from "../../src/guards/blast-radius.ts";
import type { ApplyQuestion } from "../../src/guards/guard.ts";
import { nodes } from "../../src/guards/nodes.ts";
import { workloads } from "../../src/guards/workloads.ts";
import { rbacText } from "../../src/rbac.ts";
import { rulesOf } from "../../src/rights/rules.ts";
import { wantsOf } from "../../src/rights/want.ts";
import { loadRunbooks } from "../../src/runbooks/load.ts";
import { auditLog, forbidden, requestsOf, unused } from "../support/audit-log.ts";
import { simulated, why } from "../support/cluster/playground.ts";
import { until } from "../support/e2e/until.ts";
import { adminOf, applied, asAccount, objectsIn, removed } from "../support/kubernetes-account.ts";

const kubeconfig = simulated;
const title = "with the rights and the policy that rbac prints, and nothing else";
const STRATEGIC = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);

function runbookIn(namespace: string): string {
  return `
apiVersion: first-responder/v1
kind: Runbook
metadata: { name: web-down, summary: Web is down }
match: ['alertname="WebDown"']
mode: auto
targets:
  web: { kind: Deployment, namespace: ${namespace}, name: web, container: main }
  scaled: { kind: Deployment, namespace: ${namespace}, name: scaled, container: main }
signal: { sources: [{ prometheus.query: { query: up } }], healthy: signal.value >= 1.0 }
collect: { web: { kubernetes.workload: { target: web } } }
causes:
  - { name: down, when: web.ready == 0 }
  - { name: few, when: web.ready == 1 }
  - { name: scaled-few, when: web.ready == 2 }
  - { name: tight, when: web.oom_killed > 0 }
  - { name: bad, when: web.restarts > 3 }
  - { name: stuck, when: web.ready < web.desired }
  - { name: busy, when: web.ready > 1 }
remedies:
  - { for: down, do: { kubernetes.restart: { target: web } } }
  - { for: few, do: { kubernetes.scale: { target: web, at_least: 3, ceiling: 5 } } }
  - { for: scaled-few, do: { kubernetes.scale: { target: scaled, at_least: 3, ceiling: 5 } } }
  - { for: tight, do: { kubernetes.raise-memory-limit: { target: web, at_least: 1Gi, ceiling: 2Gi } } }
  - { for: bad, do: { kubernetes.undo: { target: web } } }
  - { for: stuck, do: { kubernetes.delete-pod: { target: web } } }
  - { for: busy, do: { kubernetes.set-config-map-key: { target: web, config_map: web-config, key: backpressure, value: "on" } } }
limits: { actions: 3 per 1h, cooldown: 10m, attempts: 2 }
verify: { within: 10m, soak: 2m }
hand_off: { to: escalation-policy }
`;
}

function groundOf(namespace: string): string {
  const deployment = (name: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace}, annotations: { kubernetes.io/change-cause: "first" } }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{ name: main, image: "registry.invalid/${name}:1", resources: { requests: { memory: 256Mi }, limits: { memory: 512Mi } } }]
---`;
  return `apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: medic, namespace: ${namespace} }
---${deployment("web")}${deployment("scaled")}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: scaled, namespace: ${namespace} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: scaled }
  minReplicas: 2
  maxReplicas: 8
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web-config, namespace: ${namespace} }
data: { backpressure: "off" }
`;
}

async function stage(admin: KubeConfig) {
  const namespace = `fr-${randomBytes(4).toString("hex")}`;
  const loaded = loadRunbooks([{ file: "web.yaml", text: runbookIn(namespace) }], { collectors, actions });
  if (loaded.kind !== "loaded") throw new Error(JSON.stringify(loaded.problems));
  await applied(admin, objectsIn(groundOf(namespace)));
  const options = { namespace, serviceAccount: "medic", policy: true, ceiling: "auto" } as const;
  const manifests = objectsIn(rbacText(loaded.runbooks, options));
  await applied(admin, manifests);
  const dir = await mkdtemp(join(tmpdir(), "first-responder-least-"));
  const file = join(dir, "kubeconfig");
  writeFileSync(file, (await asAccount(admin, { namespace, name: "medic" })).exportConfig());
  const nothing = { fence: { check: () => undefined }, onCall: () => undefined };
  const service = kubernetes({ kubeconfig: file, timeoutMs: 10_000, clock: systemClock, ...nothing });
  const [apps, core] = [admin.makeApiClient(AppsV1Api), admin.makeApiClient(CoreV1Api)];
  const settled = (name: string) =>
    until(`${name} is rolled out`, async () => {
      const { metadata, status, spec } = await apps.readNamespacedDeployment({ namespace, name });
      const isNew = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
      return isNew && status?.updatedReplicas === spec?.replicas && status?.replicas === spec?.replicas;
    });
  return {
    namespace,
    service,
    rules: rulesOf(wantsOf(loaded.runbooks, { collectors, actions }, "auto", USUAL)),
    remedies: loaded.runbooks[0]?.remedies ?? [],
    runbook: loaded.runbooks[0],
    web: { kind: "Deployment", namespace, name: "web" } as const,
    settled,
    newImage: async () => {
      const body = {
        spec: { template: { spec: { containers: [{ name: "main", image: "registry.invalid/web:2" }] } } },
      };
      await apps.patchNamespacedDeployment({ namespace, name: "web", body }, STRATEGIC);
      await settled("web");
    },
    aPod: async () => (await core.listNamespacedPod({ namespace, labelSelector: "app=web" })).items[0]?.metadata,
    events: async () => (await core.listNamespacedEvent({ namespace })).items.map(({ reason }) => reason),
    close: async () => {
      await service.close();
      await rm(dir, { recursive: true });
      await removed(admin, manifests);
      await core.deleteNamespace({ name: namespace });
    },
  };
}

const MARK = { run: "r01" as RunId, did: "did it", reason: "for a test" };

if (kubeconfig) {
  describe(title, function () {
    this.timeout(180_000);
    const admin = adminOf(kubeconfig);
    let ground: Awaited<ReturnType<typeof stage>>;
    const signal = (): AbortSignal => AbortSignal.timeout(60_000);

    before(async () => {
      ground = await stage(admin);
      await Promise.all([ground.settled("web"), ground.settled("scaled")]);
    });

    after(() => ground.close());

    async function carriedOut(change: Change): Promise<void> {
      const applied = await ground.service.changes.apply(change, MARK, signal());
      expect(applied, JSON.stringify(applied)).to.include({ kind: "applied" });
    }

    it("the guards read how wide the trouble is", async () => {
      const { cluster, signs } = ground.service;
      const { runbook, web: target } = ground;
      const question = { runbook, change: { target } } as unknown as ApplyQuestion;
      const guards = [blastRadius(cluster, 0.5), nodes(signs, 0.1), workloads(signs, 0.5)];

      const verdicts = await Promise.all(guards.map((guard) => guard.judge(question, signal())));

      expect(verdicts.map(({ kind }) => kind)).to.have.length(3);
    });

    for (const [cause, kind] of [
      ["down", "restart"],
      ["few", "scale"],
      ["scaled-few", "min-replicas"],
      ["tight", "memory-limit"],
      ["busy", "config-map-key"],
      ["bad", "undo"],
    ] as const) {
      it(`the service plans, tries and carries out: ${kind}`, async () => {
        const remedy = ground.remedies.find((each) => each.cause === cause);
        if (remedy?.kind !== "act") throw new Error("no remedy");
        const action = actions.find(({ name }) => name === remedy.action);
        if (cause === "bad") await ground.newImage();
        await ground.settled("web");

        const planned = await action?.plan(remedy.params, { ...ground.service, clock: systemClock }, signal());
        if (planned?.kind !== "change") throw new Error(JSON.stringify(planned));
        await ground.service.changes.dryRun(planned.change, signal());
        await carriedOut(planned.change);

        expect(planned.change.kind).to.equal(kind);
        await ground.settled("web");
      });
    }

    it("the service deletes a pod of the target, and leaves Events on the workload", async () => {
      const { name = "", uid = "", resourceVersion = "" } = (await ground.aPod()) ?? {};
      const target = { kind: "Deployment", namespace: ground.namespace, name: "web" } as const;

      await carriedOut({ kind: "delete-pod", target, pod: name, uid, resourceVersion, generation: 0 });

      expect(await ground.events()).to.include("Remediated");
    });

    it("nothing was forbidden, and no right was idle but those that the moment did not need, as the API server's audit log has it", function () {
      const log = auditLog();
      if (log === undefined) this.skip();
      const requests = requestsOf(`system:serviceaccount:${ground.namespace}:medic`, log);

      expect(requests.length).to.be.greaterThan(20);
      expect(forbidden(requests)).to.deep.equal([]);
      expect(unused(ground.rules, requests).map((each) => each.replace(` in ${ground.namespace}`, ""))).to.deep.equal([
        "get pods", // reads back a deletion whose outcome is not known
        "patch deployments.apps scaled", // an autoscaler holds its replicas
        "get horizontalpodautoscalers.autoscaling web", // and none holds those of web
        "patch horizontalpodautoscalers.autoscaling web",
      ]);
    });
  });
} else {
  describe(title, () => {
    it.skip(why);
  });
}

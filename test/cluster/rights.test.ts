import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { expect } from "chai";
import { actions } from "../../src/actions/registry.ts";
import { systemClock } from "../../src/adapters/clock/system.ts";
import { kubernetes } from "../../src/adapters/kubernetes/kubernetes.ts";
import { collectors } from "../../src/collectors/registry.ts";
import { USUAL } from "../../src/domain/blast-radius.ts";
import type { Right } from "../../src/domain/right.ts";
import { rbacText } from "../../src/rbac.ts";
import { wantsOf } from "../../src/rights/want.ts";
import { loadRunbooks } from "../../src/runbooks/load.ts";
import { named, why } from "../support/cluster/playground.ts";
import { freePort } from "../support/e2e/free-port.ts";
import { until } from "../support/e2e/until.ts";
import { adminOf, applied, asAccount, objectsIn, removed } from "../support/kubernetes-account.ts";

const kubeconfig = named;
const title = "the rights that rbac prints, on a real API server";

function runbookIn(namespace: string): string {
  return `
apiVersion: first-responder/v1
kind: Runbook
metadata: { name: web-down, summary: Web is down }
match: ['alertname="WebDown"']
mode: auto
targets: { web: { kind: Deployment, namespace: ${namespace}, name: web } }
signal: { sources: [{ prometheus.query: { query: up } }], healthy: signal.value >= 1.0 }
collect:
  web: { kubernetes.workload: { target: web } }
  logs: { kubernetes.logs: { target: web } }
causes:
  - { name: down, when: web.ready == 0 }
  - { name: few, when: web.ready == 1 }
  - { name: tight, when: web.oom_killed > 0 }
  - { name: bad, when: web.restarts > 3 }
  - { name: stuck, when: web.ready < web.desired }
  - { name: busy, when: web.ready > 1 }
remedies:
  - { for: down, do: { kubernetes.restart: { target: web } } }
  - { for: few, do: { kubernetes.scale: { target: web, at_least: 3, ceiling: 5 } } }
  - { for: tight, do: { kubernetes.raise-memory-limit: { target: web, at_least: 1Gi, ceiling: 2Gi } } }
  - { for: bad, do: { kubernetes.undo: { target: web } } }
  - { for: stuck, do: { kubernetes.delete-pod: { target: web } } }
  - { for: busy, do: { kubernetes.set-config-map-key: { target: web, config_map: web-config, key: backpressure, value: "on" } } }
limits: { actions: 3 per 1h, cooldown: 10m, attempts: 2 }
verify: { within: 10m, soak: 2m }
hand_off: { to: escalation-policy }
`;
}

async function granted(admin: KubeConfig, mode: "shadow" | "auto") {
  const namespace = `fr-${randomBytes(4).toString("hex")}`;
  const loaded = loadRunbooks([{ file: "web.yaml", text: runbookIn(namespace) }], { collectors, actions });
  if (loaded.kind !== "loaded") throw new Error(JSON.stringify(loaded.problems));
  const { runbooks } = loaded;
  const core = admin.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: "medic" } } });
  const printed = { namespace, serviceAccount: "medic", policy: true, ceiling: mode };
  const manifests = objectsIn(rbacText(runbooks, printed));
  await applied(admin, manifests);
  const dir = await mkdtemp(join(tmpdir(), "first-responder-rights-"));
  const file = join(dir, "kubeconfig");
  writeFileSync(file, (await asAccount(admin, { namespace, name: "medic" })).exportConfig());
  const adapter = kubernetes({
    kubeconfig: file,
    timeoutMs: 10_000,
    clock: systemClock,
    fence: { check: () => undefined },
    onCall: () => undefined,
  });
  return {
    namespace,
    environment: () => environmentOf(file, dir, runbookIn(namespace)),
    missing: (rights: readonly Right[]) => adapter.permissions.missing(rights, AbortSignal.timeout(20_000)),
    rights: wantsOf(runbooks, { collectors, actions }, "auto", USUAL).flatMap((want) => want.rights),
    close: async () => {
      await adapter.close();
      await rm(dir, { recursive: true });
      await removed(admin, manifests);
      await core.deleteNamespace({ name: namespace });
    },
  };
}

/** What the program needs to run with the account's own kubeconfig. */
async function environmentOf(file: string, dir: string, runbook: string): Promise<NodeJS.ProcessEnv> {
  const runbooks = join(dir, "runbooks");
  await mkdir(runbooks, { recursive: true });
  writeFileSync(join(runbooks, "web.yaml"), runbook);
  return {
    PATH: process.env["PATH"],
    KUBECONFIG: file,
    RUNBOOKS_DIR: runbooks,
    DATA_DIR: join(dir, "data"),
    ALERTMANAGER_TOKEN: "a-token-0123456789",
  };
}

function checkCluster(env: NodeJS.ProcessEnv) {
  const child = spawnSync(process.execPath, ["src/main.ts", "check", "--cluster"], { env, encoding: "utf8" });
  return { code: child.status, out: child.stdout, err: child.stderr };
}

/** Serves until it has told what it lacks; resolves to its readiness and its metrics. */
async function serveLacking(env: NodeJS.ProcessEnv) {
  const port = await freePort();
  const child = spawn(process.execPath, ["src/main.ts", "serve"], {
    env: { ...env, PORT: String(port), HOST: "127.0.0.1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let log = "";
  child.stdout.on("data", (chunk) => (log += String(chunk)));
  const ask = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  try {
    const readiness = await until(
      "it says which rights are missing",
      async () => {
        const said = await ask("/readyz").catch(() => "");
        return said.includes("rights:") ? said : undefined;
      },
      60_000,
    );
    return { readiness, metrics: await ask("/metrics"), log };
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

if (kubeconfig) {
  describe(title, function () {
    this.timeout(120_000);
    const admin = adminOf(kubeconfig);
    let ground: Awaited<ReturnType<typeof granted>>;

    afterEach(() => ground.close());

    it("are all that the runbook needs, as the account itself is told, and nothing beside", async () => {
      ground = await granted(admin, "auto");
      const { namespace } = ground;
      const beside: readonly Right[] = [
        { group: "apps", resource: "deployments", verbs: ["patch"], namespace, name: "other" },
        { group: "apps", resource: "deployments", verbs: ["patch"], namespace },
        { group: "", resource: "secrets", verbs: ["get"], namespace },
        { group: "", resource: "pods", verbs: ["list"], namespace: "default" },
      ];

      expect(await ground.missing(ground.rights)).to.deep.equal([]);
      expect(await ground.missing(beside)).to.deep.equal(beside);
    });

    it("are read rights only for shadow mode, so that a remedy lacks what it changes with", async () => {
      ground = await granted(admin, "shadow");
      const { namespace } = ground;

      expect(await ground.missing(ground.rights)).to.deep.include({
        group: "apps",
        resource: "deployments",
        verbs: ["patch"],
        namespace,
        name: "web",
      });
    });

    it("are told by check --cluster: fine with them, and without them what is missing and for which remedy", async () => {
      ground = await granted(admin, "auto");
      const whole = checkCluster(await ground.environment());
      await ground.close();
      ground = await granted(admin, "shadow");
      const lacking = checkCluster(await ground.environment());

      expect(whole.code, whole.err).to.equal(0);
      expect(whole.out).to.include("web-down: has all its rights");
      expect(lacking.code).to.equal(1);
      expect(lacking.out).to.include("web-down: runs as shadow");
      expect(lacking.err).to.include(
        `web-down: remedy for down (kubernetes.restart): its account may not patch deployments.apps web in ${ground.namespace}`,
      );
    });

    it("are told by the running service where they are missing: readiness, metrics and log", async () => {
      ground = await granted(admin, "shadow");

      const { readiness, metrics, log } = await serveLacking(await ground.environment());

      expect(JSON.parse(readiness)).to.include({ status: "degraded" });
      expect(readiness).to.include("rights:web-down").and.include("it runs as shadow: its account may not patch");
      expect(metrics).to.include('first_responder_degraded{part="rights:web-down"} 1');
      expect(log).to.match(/"Degraded".*rights:web-down|rights:web-down.*"Degraded"/);
    });
  });
} else {
  describe(title, () => {
    it.skip(why);
  });
}

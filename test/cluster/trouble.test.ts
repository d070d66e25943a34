import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { expect } from "chai";
import { systemClock } from "../../src/adapters/clock/system.ts";
import type { Applied, Change, Rollout } from "../../src/domain/change.ts";
import type { Treatment } from "../../src/domain/treatment.ts";
import type { Target } from "../../src/domain/workload.ts";
import type { TakenOver } from "../../src/pipeline/attended.ts";
import { awaitRollout } from "../../src/pipeline/await-rollout.ts";
import type { Deps } from "../../src/pipeline/deps.ts";
import type { Prepared } from "../../src/pipeline/prepare.ts";
import type { Run } from "../../src/ports/run.ts";
import { failure } from "../contract/kubernetes-suite.ts";
import { simulated, why } from "../support/cluster/playground.ts";
import { cluster } from "../support/cluster/tool.ts";
import { adminOf, applied, asAccount, objectsIn, removed } from "../support/kubernetes-account.ts";
import { type Connected, connect, mark, never, restartOf } from "../support/kubernetes-adapter.ts";
import { realGround } from "../support/kubernetes-real.ts";

const kubeconfig = simulated;
const title = "trouble with a real API server";

if (kubeconfig) {
  describe(title, function () {
    this.timeout(90_000);
    trouble(kubeconfig);
  });
} else {
  describe(title, () => {
    it.skip(why);
  });
}

function trouble(config: string): void {
  const admin = adminOf(config);
  let ground: Awaited<ReturnType<typeof realGround>>;
  let adapter: Connected;
  let folder: string;

  before(async () => {
    ground = await realGround(config);
    folder = await mkdtemp(join(tmpdir(), "trouble-"));
  });

  after(async () => {
    await ground.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(() => {
    adapter = connect(config);
  });

  afterEach(() => adapter.close());

  it("401: a token that is no longer good is a refusal that says so, and changes nothing", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));
    const rotated = adminOf(config);
    rotated.loadFromClusterAndUser(clusterOf(admin), { name: "old", token: "no-longer-good" });
    const locked = connect(await fileOf(rotated, "rotated"));

    const sent = await locked.changes.apply(change, mark, never);
    const error = await failure(locked.cluster.workload(target, never));
    await locked.close();

    expect(sent).to.deep.equal({ kind: "refused", reason: "the API server does not accept our credentials" });
    expect(error).to.include({ code: "unauthorized", status: 401 });
    expect(await ground.generation(target)).to.equal(change.generation);
  });

  it("403: a right that is missing is named in the API server's words; one for the Event is not missed", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));
    const account = { namespace: target.namespace, name: "reader" };
    await applied(admin, objectsIn(accountOf(account, ["get"])));
    const user = connect(await fileOf(await asAccount(admin, account), "reader"));

    const refused = await user.changes.apply(change, mark, never);
    await applied(admin, objectsIn(accountOf(account, ["get", "patch"])));
    const allowed = await user.changes.apply(change, mark, never);
    await user.close();

    const who = `User "system:serviceaccount:${target.namespace}:reader"`;
    expect(textOf(refused)).to.contain(`is forbidden: ${who} cannot patch resource "deployments"`);
    expect(textOf(allowed)).to.equal("applied");
    expect(user.calls.at(-1)).to.include({ operation: "create-event", result: "forbidden" });
  });

  it("admission: a policy's own sentence is handed on; one against our marks alone does not stop the change", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));
    const noMarks = policyOf(target, "'first-responder/run' in object.metadata.?annotations.orValue({})", "no marks");
    const nothing = policyOf(target, "request.userInfo.username != 'nobody'", "not tonight");

    await applied(admin, nothing);
    await until(() =>
      adapter.changes.dryRun(change, never).then(
        () => false,
        () => true,
      ),
    );
    const denied = await adapter.changes.apply(change, mark, never);
    await removed(admin, nothing);
    await applied(admin, noMarks);
    await until(() =>
      adapter.changes.dryRun(change, never).then(
        () => true,
        () => false,
      ),
    );
    const bare = await adapter.changes.apply(change, mark, never);
    await removed(admin, noMarks);

    expect(textOf(denied)).to.match(/^refused: .*denied request: not tonight$/);
    expect(textOf(bare)).to.equal("applied");
    expect(await ground.generation(target)).to.equal(change.generation + 1);
  });

  it("quota: pods that may not be made are a rollout that says which quota", async () => {
    const target = await ground.workload({ replicas: 1, progressDeadlineSeconds: 2 });
    const pods = await podsIn(admin, target.namespace);
    const quota = objectsIn(quotaOf(target.namespace, pods));
    await applied(admin, quota);
    const { uid, resourceVersion, generation } = await adapter.cluster.workload(target, never);

    const change: Change = { kind: "scale", target, uid, resourceVersion, generation, replicas: 3, before: 1 };
    const sent = await adapter.changes.apply(change, mark, never);
    let seen: Rollout = { kind: "going", reason: "" };
    await until(async () => {
      seen = await adapter.cluster.rollout(target, never);
      return seen.kind !== "going" || seen.reason.includes("quota");
    });
    await removed(admin, quota);

    expect(textOf(sent)).to.equal("applied");
    expect("reason" in seen && seen.reason).to.match(/\(pods "[^"]+" is forbidden: exceeded quota: small, /);
  });

  for (const [what, reason] of [
    ["never-ready", /^\S+ exceeded its progress deadline$/],
    ["image-pull", /^\S+ exceeded its progress deadline; its pods wait: (ErrImagePull|ImagePullBackOff)$/],
    ["crash-loop", /^\S+ exceeded its progress deadline; its pods wait: CrashLoopBackOff$/],
  ] as const) {
    it(`a rollout that never finishes (${what}) ends at its deadline and says why`, async () => {
      const target = await ground.workload({ replicas: 1, trouble: what, progressDeadlineSeconds: 2 });
      const change = restartOf(await adapter.cluster.workload(target, never));
      await adapter.changes.apply(change, mark, never);

      const rollout = await waitOn(change);

      expect(rollout.kind).to.equal("stuck");
      expect("reason" in rollout && rollout.reason).to.match(reason);
    });
  }

  it("an API server that is away for 20 s in the middle of a rollout is waited for", async () => {
    const target = await ground.workload({ replicas: 1, trouble: "never-ready" });
    const change = restartOf(await adapter.cluster.workload(target, never));
    await adapter.changes.apply(change, mark, never);
    const enough = new AbortController();
    const waited = waitOn(change, enough.signal).catch((error: unknown) => error);

    await cluster("stop", "apiserver");
    const lost = await failure(adapter.changes.apply(change, mark, never));
    await systemClock.sleep(20_000, never);
    await cluster("start", "apiserver");
    const calls = adapter.calls.length;
    await until(async () => adapter.calls.slice(calls).some(({ result }) => result === "ok"));
    enough.abort("seen enough");

    expect(lost).to.include({ code: "unreachable", retryable: true });
    expect(await waited).to.equal("seen enough"); // neither done nor stuck nor failed
    expect(await ground.generation(target)).to.equal(change.generation + 1);
  });

  /** As a run waits, with real time. */
  async function waitOn(change: Change, signal = never): Promise<Rollout | TakenOver> {
    const run = { step: async (_name: string, work: (at: object) => Promise<unknown>) => work({ signal }) };
    const deps = { clock: systemClock, sources: { cluster: adapter.cluster } } as unknown as Deps;
    const nobody = { standing: { kind: "none" } } as unknown as Treatment;
    return awaitRollout(nobody, { change, target: change.target } as Prepared, run as unknown as Run, deps);
  }

  async function fileOf(user: KubeConfig, name: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, user.exportConfig());
    return file;
  }
}

function clusterOf(admin: KubeConfig): NonNullable<ReturnType<KubeConfig["getCurrentCluster"]>> {
  const found = admin.getCurrentCluster();
  if (!found) throw new Error("no cluster");
  return found;
}

function textOf(sent: Applied): string {
  return sent.kind === "applied" ? sent.kind : `${sent.kind}: ${sent.reason}`;
}

function accountOf({ namespace, name }: { namespace: string; name: string }, verbs: readonly string[]): string {
  const metadata = `{ namespace: ${namespace}, name: ${name} }`;
  return `
apiVersion: v1
kind: ServiceAccount
metadata: ${metadata}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: ${metadata}
rules: [{ apiGroups: [apps], resources: [deployments], verbs: ${JSON.stringify(verbs)} }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: ${metadata}
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${name} }
subjects: [{ kind: ServiceAccount, name: ${name}, namespace: ${namespace} }]
`;
}

/** Denies updates of the Deployment for which `expression` is true. */
function policyOf({ namespace, name }: Target, expression: string, message: string): ReturnType<typeof objectsIn> {
  const policy = `${namespace}-${message.replaceAll(" ", "-")}`;
  return objectsIn(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${policy} }
spec:
  matchConstraints:
    namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } }
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments], resourceNames: [${name}] }
  validations: [{ expression: "!(${expression})", message: ${message} }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${policy} }
spec: { policyName: ${policy}, validationActions: [Deny] }
`);
}

function quotaOf(namespace: string, pods: number): string {
  return `
apiVersion: v1
kind: ResourceQuota
metadata: { namespace: ${namespace}, name: small }
spec: { hard: { pods: "${pods}" } }
`;
}

async function podsIn(admin: KubeConfig, namespace: string): Promise<number> {
  return (await admin.makeApiClient(CoreV1Api).listNamespacedPod({ namespace })).items.length;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await systemClock.sleep(100, never);
}

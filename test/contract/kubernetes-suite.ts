import { expect } from "chai";
import type { Applied } from "../../src/domain/change.ts";
import type { ConfigMapName } from "../../src/domain/config-map.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import { managersOf } from "../../src/domain/ownership.ts";
import type { Target } from "../../src/domain/workload.ts";
import { type Connected, connect, mark, never, restartOf } from "../support/kubernetes-adapter.ts";

/** A Kubernetes to test against, and what people and pods do to it. Each workload is new and has a name of its own. */
export interface Ground {
  kubeconfig(): string;
  /** Made and rolled out, or as far as the trouble lets it. */
  workload(setup: WorkloadSetup): Promise<Target>;
  /** Straight from the API server. */
  generation(target: Target): Promise<number>;
  /** A person changes the specification, as `kubectl edit` would. */
  edit(target: Target): Promise<void>;
  /** Its pods use so much: they have been measured. */
  use(target: Target, used: { memory: string; cpu: string }): Promise<void>;
  /** A person scales it. */
  scale(target: Target, replicas: number): Promise<void>;
  /** A person gives its container another image, or an earlier one again. */
  setImage(target: Target, image: string): Promise<void>;
  /** An autoscaler of the target, under the target's own name. */
  autoscaler(target: Target, bounds: { minReplicas: number; maxReplicas: number }): Promise<void>;
  /** A ConfigMap in the namespace of all workloads here. */
  configMap(name: string, data: Readonly<Record<string, string>>): Promise<ConfigMapName>;
  /** The status changes and nothing else. */
  stir(target: Target): Promise<void>;
  /** A person deletes it and makes it anew. */
  replace(target: Target): Promise<void>;
}

type Quantities = Readonly<Record<"memory" | "cpu", string>>;

export interface WorkloadSetup {
  readonly replicas: number;
  readonly trouble?: "crash-loop" | "never-ready" | "image-pull";
  /** Default: Kubernetes' own ten minutes. */
  readonly progressDeadlineSeconds?: number;
  readonly paused?: boolean;
  readonly resources?: { readonly requests: Quantities; readonly limits: Quantities };
}

/** What the adapter promises on any API server. */
export function kubernetesContract(ground: Ground): void {
  let adapter: Connected;

  beforeEach(() => {
    adapter = connect(ground.kubeconfig());
  });

  afterEach(() => adapter.close());

  it("reads a workload with its pods and containers", async () => {
    const target = await ground.workload({ replicas: 2 });

    const workload = await adapter.cluster.workload(target, never);

    expect(workload).to.deep.include({
      target,
      paused: false,
      desired: 2,
      updated: 2,
      total: 2,
      ready: 2,
      revision: 1,
    });
    expect(workload.generation).to.equal(workload.observedGeneration);
    expect(workload.pods).to.have.length(2);
    expect(workload.pods[0]).to.deep.include({ namespace: target.namespace, phase: "Running", ready: true });
    expect(workload.pods[0]?.containers).to.deep.equal([{ name: target.name, restarts: 0 }]);
  });

  it("reads one that is scaled to 0 as that", async () => {
    const target = await ground.workload({ replicas: 0 });

    const workload = await adapter.cluster.workload(target, never);

    expect(workload).to.deep.include({ desired: 0, updated: 0, total: 0, ready: 0, available: 0, pods: [] });
    expect(await adapter.cluster.rollout(target, never)).to.deep.equal({ kind: "done" });
  });

  it("reads why containers crash", async () => {
    const target = await ground.workload({ replicas: 1, trouble: "crash-loop" });

    const workload = await adapter.cluster.workload(target, never);

    expect(workload.ready).to.equal(0);
    expect(workload.pods[0]?.containers).to.deep.equal([
      { name: target.name, restarts: 7, waiting: "CrashLoopBackOff", lastTermination: "OOMKilled" },
    ]);
  });

  it("says that a workload is missing", async () => {
    const error = await failure(adapter.cluster.workload({ ...(await anyTarget()), name: "nobody" }, never));

    expect(error).to.include({ code: "missing", status: 404, detail: 'deployments.apps "nobody" not found' });
  });

  it("reads a log, and refuses a container that is not there", async () => {
    const target = await ground.workload({ replicas: 1 });
    const [pod] = (await adapter.cluster.workload(target, never)).pods;
    if (!pod) throw new Error("no pod");

    const log = await adapter.cluster.logs(pod, { container: target.name, tail: 5, previous: false }, never);
    const error = await failure(adapter.cluster.logs(pod, { container: "x", tail: 5, previous: false }, never));

    expect(log).to.be.a("string");
    expect(error).to.include({ code: "rejected", status: 400, detail: `container x is not valid for pod ${pod.name}` });
  });

  it("shows in a dry run what a restart would change, and changes nothing", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));

    const diff = await adapter.changes.dryRun(change, never);

    expect(diff).to.deep.equal([
      `spec.template.metadata.annotations[kubectl.kubernetes.io/restartedAt]: (none) -> ${change.restartedAt}`,
    ]);
    expect(await ground.generation(target)).to.equal(change.generation);
  });

  it("restarts a workload, and sees the rollout to its end", async () => {
    const target = await ground.workload({ replicas: 2 });
    const before = await adapter.cluster.workload(target, never);

    const applied = await adapter.changes.apply(restartOf(before), mark, never);
    const atOnce = await adapter.cluster.rollout(target, never);
    await rolledOut(target);

    expect(applied).to.deep.include({ kind: "applied", generation: before.generation + 1, warnings: [] });
    expect(atOnce.kind).to.equal("going");
    const after = await adapter.cluster.workload(target, never);
    const running = after.pods.filter((pod) => !pod.terminating).map(({ uid }) => uid);
    expect(after).to.deep.include({ ready: 2, revision: before.revision + 1 });
    expect(before.pods.filter(({ uid }) => running.includes(uid))).to.deep.equal([]);
  });

  it("restarts a workload that crashes", async () => {
    const target = await ground.workload({ replicas: 1, trouble: "crash-loop" });
    const change = restartOf(await adapter.cluster.workload(target, never));

    const applied = await adapter.changes.apply(change, mark, never);

    expect(applied).to.deep.include({ kind: "applied", generation: change.generation + 1 });
  });

  it("says that a rollout is stuck when its deadline has passed", async () => {
    const target = await ground.workload({ replicas: 1, trouble: "never-ready", progressDeadlineSeconds: 1 });
    await adapter.changes.apply(restartOf(await adapter.cluster.workload(target, never)), mark, never);

    const atOnce = await adapter.cluster.rollout(target, never);
    const reason = await rolledOut(target).then(
      () => "done",
      (error: Error) => error.message,
    );

    expect(atOnce.kind).to.equal("going");
    expect(reason).to.equal(`${target.name} exceeded its progress deadline`);
  });

  it("restarts once when the same change is applied again by another process", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));
    const successor = connect(ground.kubeconfig());

    const first = await adapter.changes.apply(change, mark, never);
    const second = await successor.changes.apply(change, mark, never);
    await successor.close();

    expect([first, second].map(generationOf)).to.deep.equal([change.generation + 1, change.generation + 1]);
    expect(await ground.generation(target)).to.equal(change.generation + 1);
    expect(await adapter.changes.dryRun(change, never)).to.deep.equal([]);
  });

  it("restarts once when two processes apply the same change at the same time", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));
    const rival = connect(ground.kubeconfig());

    const both = [adapter.changes.apply(change, mark, never), rival.changes.apply(change, mark, never)];
    const applied = await Promise.all(both);
    await rival.close();

    expect(applied.map(generationOf)).to.deep.equal([change.generation + 1, change.generation + 1]);
    expect(await ground.generation(target)).to.equal(change.generation + 1);
  });

  it("goes on when only the status changed since the decision", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));
    await ground.stir(target);

    const diff = await adapter.changes.dryRun(change, never);
    const applied = await adapter.changes.apply(change, mark, never);

    expect(diff).to.have.length(1);
    expect(generationOf(applied)).to.equal(change.generation + 1);
  });

  it("stands down when somebody changed the workload since the decision, and says who", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));
    await ground.edit(target);
    const edited = await ground.generation(target);

    const applied = await adapter.changes.apply(change, mark, never);
    const error = await failure(adapter.changes.dryRun(change, never));

    expect(applied.kind).to.equal("overtaken");
    const name = `Deployment ${target.namespace}/${target.name}`;
    expect("reason" in applied && applied.reason).to.match(
      new RegExp(`^${name} was changed by kubectl-edit at [\\d:]+ UTC since the decision$`),
    );
    expect(error.code).to.equal("conflict");
    expect(await ground.generation(target)).to.equal(edited);
  });

  it("stands down when the workload is another of the same name", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));
    await ground.replace(target);

    const applied = await adapter.changes.apply(change, mark, never);

    expect(applied).to.deep.equal({
      kind: "overtaken",
      reason: `Deployment ${target.namespace}/${target.name} was deleted and created again since the decision`,
    });
    expect(await ground.generation(target)).to.equal(1);
  });

  it("hands on the API server's refusal", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = restartOf(await adapter.cluster.workload(target, never));

    const applied = await adapter.changes.apply({ ...change, target: { ...target, name: "nobody" } }, mark, never);

    expect(applied).to.deep.equal({ kind: "refused", reason: 'deployments.apps "nobody" not found' });
  });

  it("reads that a workload is paused", async () => {
    const target = await ground.workload({ replicas: 1, paused: true });

    const workload = await adapter.cluster.workload(target, never);

    expect(workload.paused).to.equal(true);
  });

  it("reads what each container may use, and who set it", async () => {
    const requests = { memory: "512Mi", cpu: "250m" };
    const target = await ground.workload({ replicas: 1, resources: { requests, limits: { memory: "1Gi", cpu: "1" } } });

    const workload = await adapter.cluster.workload(target, never);

    expect(workload.containers).to.have.length(1);
    expect(workload.containers[0]).to.deep.include({
      name: target.name,
      memory: { request: "512Mi", limit: "1Gi" },
      cpu: { request: "250m", limit: "1" },
    });
    const limit = `spec.template.spec.containers[${target.name}].resources.limits.memory`;
    expect(managersOf(workload, limit)).to.have.length(1);
    expect(managersOf(workload, "spec.replicas")).to.have.length(1);
    expect(managersOf(workload, "spec.nothing")).to.have.length(0);
  });

  it("knows the revisions, and that an undo is a change of now", async () => {
    const target = await ground.workload({ replicas: 1 });
    const [first] = (await adapter.cluster.workload(target, never)).images;
    await ground.setImage(target, "registry.invalid/web:2");
    await rolledOut(target);
    await new Promise((resolve) => void setTimeout(resolve, 1_100)); // Kubernetes tells times in whole seconds
    await ground.setImage(target, first ?? "");
    await rolledOut(target);

    const workload = await adapter.cluster.workload(target, never);

    expect(workload.revisions.map(({ number, images }) => [number, images])).to.deep.equal([
      [3, [first]],
      [2, ["registry.invalid/web:2"]],
    ]);
    const [present, before] = workload.revisions;
    expect(workload.changedAt).to.be.greaterThan(before?.createdAt ?? Infinity);
    expect(present?.createdAt).to.be.at.most(before?.createdAt ?? 0);
    expect(workload.deployedAt).to.equal(workload.changedAt);
    expect(JSON.stringify(before?.template)).to.include("registry.invalid/web:2").and.not.include("pod-template-hash");
  });

  it("does not take a restart for a deployment", async () => {
    const target = await ground.workload({ replicas: 1 });
    const before = await adapter.cluster.workload(target, never);
    await new Promise((resolve) => void setTimeout(resolve, 1_100));
    await adapter.changes.apply(restartOf(before), mark, never);
    await rolledOut(target);

    const after = await adapter.cluster.workload(target, never);

    expect(after.changedAt).to.be.greaterThan(before.changedAt);
    expect(after.deployedAt).to.equal(before.deployedAt);
  });

  it("finds the autoscaler of a workload among others, and that there is none", async () => {
    const [scaled, other] = [await ground.workload({ replicas: 2 }), await ground.workload({ replicas: 1 })];
    await ground.autoscaler(scaled, { minReplicas: 2, maxReplicas: 6 });

    const found = await adapter.details.autoscaler(scaled, never);
    const none = await adapter.details.autoscaler(other, never);

    expect(found).to.deep.include({ namespace: scaled.namespace, name: scaled.name, minReplicas: 2, maxReplicas: 6 });
    expect(found?.uid).to.be.a("string").and.not.equal("");
    expect(found && managersOf(found, "spec.minReplicas")).to.have.length(1);
    expect(none).to.equal(undefined);
  });

  it("reads a ConfigMap, and says that one is missing", async () => {
    const at = await ground.configMap("settings", { workers: "4", mode: "fast" });

    const map = await adapter.details.configMap(at, never);
    const error = await failure(adapter.details.configMap({ ...at, name: "nothing" }, never));

    expect(map).to.deep.include({ ...at, immutable: false, data: { workers: "4", mode: "fast" } });
    expect(managersOf(map, "data.workers")).to.have.length(1);
    expect(error).to.include({ code: "missing", status: 404, detail: 'configmaps "nothing" not found' });
  });

  it("finds pods by a selector, and none where it matches nothing", async () => {
    const target = await ground.workload({ replicas: 2 });
    const { namespace } = target;
    const { selector } = await adapter.cluster.workload(target, never);

    const found = await adapter.signs.pods({ namespace, selector }, never);
    const none = await adapter.signs.pods({ namespace, selector: "app=nobody" }, never);
    const nowhere = await adapter.signs.pods({ namespace: "nowhere", selector }, never);

    expect(selector).to.equal(`app=${target.name}`);
    expect(found.filter(({ ready }) => ready)).to.have.length(2);
    expect([...none, ...nowhere]).to.deep.equal([]);
  });

  it("reads the Warning events about a pod in trouble, and no others", async () => {
    const [bad, good] = [
      await ground.workload({ replicas: 1, trouble: "crash-loop" }),
      await ground.workload({ replicas: 1 }),
    ];
    const { namespace } = bad;
    const [pod] = (await adapter.cluster.workload(bad, never)).pods;
    if (!pod) throw new Error("no pod");

    const warnings = await adapter.signs.warnings({ namespace, uid: pod.uid }, never);
    const { uid } = await adapter.cluster.workload(good, never);

    expect(warnings.map(({ kind, name, reason }) => [kind, name, reason])).to.deep.include([
      "Pod",
      pod.name,
      "BackOff",
    ]);
    expect(warnings[0]?.count).to.be.at.least(1);
    expect(warnings[0]?.at).to.be.greaterThan(Date.now() - 120_000);
    expect(await adapter.signs.warnings({ namespace, uid }, never)).to.deep.equal([]);
  });

  it("reads what pods use once they are measured, each with its own bounds", async () => {
    const limits = { memory: "1Gi", cpu: "1" };
    const target = await ground.workload({ replicas: 1, resources: { requests: limits, limits } });
    await ground.use(target, { memory: "970Mi", cpu: "900m" });
    const { selector, pods } = await adapter.cluster.workload(target, never);

    const usage = await adapter.signs.usage({ namespace: target.namespace, selector }, never);

    const used = usage.find(({ pod }) => pods.some(({ name }) => name === pod))?.containers[target.name];
    expect(used?.memory).to.be.closeTo(970 * 2 ** 20, 2 ** 20);
    expect(used?.cpu).to.be.closeTo(0.9, 0.05);
    expect(pods[0]?.resources).to.deep.equal({
      [target.name]: { memory: { request: "1Gi", limit: "1Gi" }, cpu: { request: "1", limit: "1" } },
    });
  });

  it("reads which nodes are ready", async () => {
    const nodes = await adapter.signs.nodes(never);

    expect(nodes.length).to.be.at.least(1);
    expect(nodes.map(({ ready, cordoned }) => [ready, cordoned])).to.deep.equal(nodes.map(() => [true, false]));
    expect(nodes[0]?.since).to.be.greaterThan(0);
  });

  it("reads how many pods each Deployment of the namespace has, and should have", async () => {
    const target = await ground.workload({ replicas: 2, trouble: "crash-loop" });

    const all = await adapter.signs.deployments(target.namespace, never);
    const nobody = await adapter.signs.deployments("nowhere", never);

    expect(all.find(({ name }) => name === target.name)).to.deep.equal({ name: target.name, desired: 2, ready: 0 });
    expect(nobody).to.deep.equal([]);
  });

  it("runs a command in a pod, and tells its output and exit code", async () => {
    const target = await ground.workload({ replicas: 1 });
    const [pod] = (await adapter.cluster.workload(target, never)).pods;
    if (!pod) throw new Error("no pod");
    const run = (...args: string[]): ReturnType<typeof adapter.exec.run> =>
      adapter.exec.run({ pod, container: target.name, args }, never);

    const [said, failed] = [await run("echo", "42"), await run("sh", "-c", "echo no; exit 3")];
    const error = await failure(
      adapter.exec.run({ pod: { ...pod, name: "nobody" }, container: target.name, args: ["echo"] }, never),
    );

    expect(said).to.deep.equal({ exitCode: 0, output: "42\n", isCut: false });
    expect(failed).to.deep.equal({ exitCode: 3, output: "no\n", isCut: false });
    expect(error).to.include({ code: "missing", status: 404 });
  });

  async function anyTarget(): Promise<Target> {
    return ground.workload({ replicas: 0 });
  }

  async function rolledOut(target: Target): Promise<void> {
    for (;;) {
      const rollout = await adapter.cluster.rollout(target, never);
      if (rollout.kind === "done") return;
      if (rollout.kind === "stuck") throw new Error(rollout.reason);
      await new Promise((resolve) => void setTimeout(resolve, 10));
    }
  }
}

function generationOf(applied: Applied): number | string {
  return applied.kind === "applied" ? applied.generation : `${applied.kind}: ${applied.reason}`;
}

export async function failure(work: Promise<unknown>): Promise<OutsideError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(OutsideError);
  return error as OutsideError;
}

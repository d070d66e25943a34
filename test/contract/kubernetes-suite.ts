import { expect } from "chai";
import type { Applied } from "../../src/domain/change.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
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
  /** The status changes and nothing else. */
  stir(target: Target): Promise<void>;
  /** A person deletes it and makes it anew. */
  replace(target: Target): Promise<void>;
}

export interface WorkloadSetup {
  readonly replicas: number;
  readonly trouble?: "crash-loop" | "never-ready";
  /** Default: Kubernetes' own ten minutes. */
  readonly progressDeadlineSeconds?: number;
  readonly paused?: boolean;
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

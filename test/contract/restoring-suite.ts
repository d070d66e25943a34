import { expect } from "chai";
import type { ScaleChange } from "../../src/domain/change.ts";
import type { RestorationEnd } from "../../src/domain/restoration.ts";
import type { Target } from "../../src/domain/workload.ts";
import { restore } from "../../src/pipeline/restore.ts";
import { type Connected, connect, mark, never } from "../support/kubernetes-adapter.ts";
import { newMemory, rememberingRun, type Trouble } from "../support/remembering-run.ts";
import { World } from "../support/world.ts";
import type { Ground } from "./kubernetes-suite.ts";

/** That a change is put back on a real API: exactly once, and never over somebody else's. */
export function restoringContract(ground: Pick<Ground, "kubeconfig" | "workload" | "generation">): void {
  let adapter: Connected;
  let target: Target;
  let made: ScaleChange;

  beforeEach(async () => {
    adapter = connect(ground.kubeconfig());
    target = await ground.workload({ replicas: 1 });
    made = await scaled(3);
  });

  afterEach(() => adapter.close());

  const replicas = async (): Promise<number> => (await adapter.cluster.workload(target, never)).desired;

  async function scaled(to: number): Promise<ScaleChange> {
    const { uid, resourceVersion, generation, desired } = await adapter.cluster.workload(target, never);
    const change = { kind: "scale", target, uid, resourceVersion, generation, replicas: to, before: desired } as const;
    await adapter.changes.apply(change, mark, never);
    return change;
  }

  async function putBack(trouble: Trouble = {}, memory = newMemory()): Promise<RestorationEnd> {
    const world = new World();
    const treatment = { episode: world.episode(), runbook: world.runbook(), standing: { kind: "none" } } as const;
    const kept = { change: made, action: "kubernetes.scale", cause: "slow", did: "scaled it to 3 replicas" };
    const deps = { ...world.deps(), changes: adapter.changes };
    return restore(
      { made: kept, why: "its time of 2 h is over", treatment },
      rememberingRun(mark.run, memory, trouble),
      deps,
    );
  }

  it("puts a change back, and finds it put back when asked again", async () => {
    const first = await putBack();
    const second = await putBack();

    expect(first.kind).to.equal("restored");
    expect(first.reason).to.match(
      /^It scaled Deployment .* back to 1 replicas at .*, because its time of 2 h is over\.$/,
    );
    expect(second).to.include({ kind: "restored", reason: "What it scaled it to 3 replicas is as it was before." });
    expect(await replicas()).to.equal(1);
  });

  it("leaves what somebody else has set since", async () => {
    await scaled(2);

    const end = await putBack();

    expect(end.kind).to.equal("left");
    expect(end.reason).to.match(/no longer has what was set: .* has changed it since, so it stays as it is\.$/);
    expect(await replicas()).to.equal(2);
  });

  it("puts it back once, wherever the process dies", async () => {
    const before = await ground.generation(target);
    const memory = newMemory();

    for (const diesAfter of [0, 1, 2]) {
      for (const dies of ["before", "after"] as const)
        await putBack({ diesAfter, dies }, memory).catch(() => undefined);
    }
    const end = await putBack({}, memory);

    expect(end.kind).to.equal("restored");
    expect(await replicas()).to.equal(1);
    expect(await ground.generation(target)).to.equal(before + 1);
  });
}

import { expect } from "chai";
import type { Change, Rollout } from "../../../src/domain/change.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Treatment } from "../../../src/domain/treatment.ts";
import type { Workload } from "../../../src/domain/workload.ts";
import type { TakenOver } from "../../../src/pipeline/attended.ts";
import { awaitRollout } from "../../../src/pipeline/await-rollout.ts";
import type { Deps } from "../../../src/pipeline/deps.ts";
import type { Prepared } from "../../../src/pipeline/prepare.ts";
import type { Run } from "../../../src/ports/run.ts";
import { aPod, aWorkload, WEB } from "../../support/cluster-fake.ts";
import { movedClock } from "../../support/moved-clock.ts";

const object = { target: WEB, uid: "u1", resourceVersion: "10", generation: 3 };
const restart: Change = { ...object, kind: "restart", restartedAt: "2026-11-24T02:00:00Z" };
const raise: Change = { ...object, kind: "min-replicas", autoscaler: "web", minReplicas: 4, before: 2 };
const signal = new AbortController().signal;
const run = { step: async (_name: string, work: (at: object) => Promise<unknown>) => work({ signal, doubt: false }) };

/** Waits on answers that come one after the other, the last of them again and again. */
async function waitOn(
  change: Change,
  rollouts: readonly (Rollout | OutsideError)[],
  workloads: readonly Partial<Workload>[] = [{}],
): Promise<Rollout | TakenOver> {
  let [asked, read] = [0, 0];
  const cluster = {
    rollout: async () => {
      const answer = rollouts[Math.min(asked++, rollouts.length - 1)];
      if (answer instanceof OutsideError) throw answer;
      return answer;
    },
    workload: async () => aWorkload(workloads[Math.min(read++, workloads.length - 1)]),
  };
  const deps = { clock: movedClock(), sources: { cluster } } as unknown as Deps;
  const nobody = { standing: { kind: "none" } } as unknown as Treatment;
  return awaitRollout(nobody, { change, target: WEB } as Prepared, run as unknown as Run, deps);
}

const going: Rollout = { kind: "going", reason: "new pods available: 1 of 2" };
const away = new OutsideError("kubernetes", "unreachable", "reading Deployment shop/web");

describe("waiting for a rollout", () => {
  it("goes on while the API server is away for a moment", async () => {
    expect(await waitOn(restart, [going, away, away, going, { kind: "done" }])).to.deep.equal({ kind: "done" });
  });

  it("ends after ten minutes with what was seen last", async () => {
    expect(await waitOn(restart, [going])).to.deep.equal({ kind: "stuck", reason: "new pods available: 1 of 2" });
  });

  it("ends at once when we are no longer let in, and says so", async () => {
    const rotated = new OutsideError("kubernetes", "unauthorized", "reading Deployment shop/web");

    expect(await waitOn(restart, [going, rotated])).to.deep.equal({
      kind: "stuck",
      reason: "kubernetes unauthorized while reading Deployment shop/web",
    });
  });

  it("says what the pods wait for when it is stuck", async () => {
    const stuck: Rollout = { kind: "stuck", reason: "web exceeded its progress deadline" };
    const containers = [{ name: "web", restarts: 0, waiting: "ImagePullBackOff" }];

    expect(await waitOn(restart, [stuck], [{ pods: [aPod(), aPod({ ready: false, containers })] }])).to.deep.equal({
      kind: "stuck",
      reason: "web exceeded its progress deadline; its pods wait: ImagePullBackOff",
    });
  });

  it("waits until the autoscaler has heeded its new minimum", async () => {
    const workloads = [{ desired: 2 }, { desired: 2 }, { desired: 4 }];

    expect(await waitOn(raise, [{ kind: "done" }], workloads)).to.deep.equal({ kind: "done" });
    expect(await waitOn(raise, [{ kind: "done" }], [{ desired: 2 }])).to.deep.equal({
      kind: "stuck",
      reason: "the autoscaler has asked for 2 of 4 replicas so far",
    });
  });
});

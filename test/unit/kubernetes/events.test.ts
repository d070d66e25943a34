import { expect } from "chai";
import { kubernetesEvents } from "../../../src/collectors/kubernetes-events.ts";
import type { ClusterEvent } from "../../../src/domain/cluster-event.ts";
import type { Workload } from "../../../src/domain/workload.ts";
import { aPod, aWorkload, clusterFake, WEB } from "../../support/cluster-fake.ts";
import { metricsFake, NOON } from "../../support/metrics-fake.ts";

const never = new AbortController().signal;
const params = kubernetesEvents.params.parse({ target: WEB });

function anEvent(facts: Partial<ClusterEvent> = {}): ClusterEvent {
  return { kind: "Pod", name: "web-1", reason: "BackOff", message: "Back-off", count: 1, at: NOON - 60_000, ...facts };
}

function sources(
  events: Readonly<Record<string, readonly ClusterEvent[]>>,
  workload: Workload = aWorkload(),
): ReturnType<typeof clusterFake> & { readonly about: string[] } {
  const about: string[] = [];
  const signs = {
    ...metricsFake({}).signs,
    warnings: async ({ uid }: { uid: string }) => {
      about.push(uid);
      return events[uid] ?? [];
    },
  };
  return { ...clusterFake(workload, () => "", { signs }), about };
}

describe("the collector kubernetes.events", () => {
  it("counts warnings by their reason, the most frequent first, and shows the last of each", async () => {
    const quota = { kind: "ReplicaSet", name: "web-abc", reason: "FailedCreate", message: "exceeded quota" };
    const from = sources({
      p1: [anEvent({ count: 7 }), anEvent({ count: 3, at: NOON - 30_000, message: "token=abcdef Back-off" })],
      u1: [anEvent(quota)],
    });

    const { facts, evidence } = await kubernetesEvents.collect(params, from, never);

    expect(facts).to.deep.equal({
      warnings: 11,
      reasons: ["BackOff", "FailedCreate"],
      by_reason: { BackOff: 10, FailedCreate: 1 },
    });
    expect(evidence.split("\n")).to.deep.equal([
      "11 warnings about Deployment shop/web in the last 30 min",
      "10 x BackOff, last 30 s ago, Pod web-1: token=[redacted] Back-off",
      "1 x FailedCreate, last 60 s ago, ReplicaSet web-abc: exceeded quota",
    ]);
  });

  it("asks about the Deployment, its present ReplicaSet and eight pods, the troubled ones first", async () => {
    const revision = { uid: "rs2", number: 2, createdAt: NOON, images: [], template: {}, annotations: {} };
    const pods = Array.from({ length: 12 }, (_, index) => aPod({ uid: `p${index}`, ready: index !== 11 }));
    const from = sources({}, aWorkload({ pods, revisions: [revision, { ...revision, uid: "rs1" }] }));

    await kubernetesEvents.collect(params, from, never);

    expect(from.about).to.have.length(10);
    expect(from.about.slice(0, 3)).to.deep.equal(["u1", "rs2", "p11"]);
  });

  it("leaves out what is older than it is asked for, and says that there is nothing", async () => {
    const from = sources({ p1: [anEvent({ at: NOON - 1_801_000 })] });

    const { facts, evidence } = await kubernetesEvents.collect(params, from, never);

    expect(facts).to.deep.equal({ warnings: 0, reasons: [], by_reason: {} });
    expect(evidence).to.equal("no warnings about Deployment shop/web in the last 30 min");
  });
});

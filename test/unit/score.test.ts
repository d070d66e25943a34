import { expect } from "chai";
import * as fc from "fast-check";
import type { RunId } from "../../src/domain/brand.ts";
import type { Change } from "../../src/domain/change.ts";
import { compare, type Glimpse, type Happened, type Score, type Would } from "../../src/domain/score.ts";
import { advise, tallies } from "../../src/domain/scorecard.ts";

const MINUTE = 60_000;
const target = { kind: "Deployment", namespace: "a", name: "worker" } as const;
const object = { target, uid: "u", resourceVersion: "1", generation: 3 };
const WORKER: Glimpse = {
  target: "Deployment a/worker",
  uid: "u",
  generation: 3,
  desired: 2,
  changedAt: 1,
  deployedAt: 1,
  images: ["worker:1"],
};
const OTHER: Glimpse = { ...WORKER, target: "Deployment a/other", uid: "o" };
const calm: Happened = {
  before: [WORKER, OTHER],
  after: [WORKER, OTHER],
  holds: false,
  people: [],
  lasted: 5 * MINUTE,
};

function wouldDo(change: Change, says: string): Would {
  return { kind: "act", change, target: "Deployment a/worker", says };
}

const restart = wouldDo({ ...object, kind: "restart", restartedAt: "x" }, "restart Deployment a/worker");
const scaleUp = wouldDo(
  { ...object, kind: "scale", replicas: 5, before: 2 },
  "scale Deployment a/worker to 5 replicas",
);
const before = { limit: "1Gi", request: null };
const raise = wouldDo({ ...object, kind: "memory-limit", container: "main", limit: "2Gi", before }, "raise its memory");
const deletes = wouldDo({ ...object, kind: "delete-pod", pod: "worker-1" }, "delete Pod a/worker-1");
const setsKey = wouldDo(
  { ...object, kind: "config-map-key", configMap: "c", key: "k", value: "v", before: null },
  "slow down ingestion",
);
const nothing: Would = { kind: "nothing", reason: "A person is needed." };

const worker = (facts: Partial<Glimpse>): Pick<Happened, "after"> => ({
  after: [{ ...WORKER, generation: 4, ...facts }, OTHER],
});
const ana = { people: ["Ana acknowledged it"] };

const cases: readonly (readonly [string, Would, Partial<Happened>, string])[] = [
  [
    "a restart, and a person did it",
    restart,
    { ...worker({ changedAt: 9 }), ...ana },
    "agree: It would restart Deployment a/worker, and Deployment a/worker was restarted.",
  ],
  [
    "a restart, and it was done without a trace on the incident",
    restart,
    worker({ changedAt: 9 }),
    "agree: It would restart Deployment a/worker, and Deployment a/worker was restarted.",
  ],
  [
    "a restart, but other images were deployed",
    restart,
    { ...worker({ changedAt: 9, deployedAt: 9, images: ["worker:2"] }), ...ana },
    "disagree: It would restart Deployment a/worker, but Deployment a/worker was given other images.",
  ],
  [
    "a restart, but it was scaled",
    restart,
    { ...worker({ desired: 4 }), ...ana },
    "disagree: It would restart Deployment a/worker, but Deployment a/worker was scaled up from 2 to 4.",
  ],
  [
    "a restart, and it was scaled too",
    restart,
    { ...worker({ changedAt: 9, desired: 4 }), ...ana },
    "unclear: It would restart Deployment a/worker, and more was done: Deployment a/worker was scaled up from 2 to 4, Deployment a/worker was restarted.",
  ],
  [
    "a restart, but another workload was changed",
    restart,
    { after: [WORKER, { ...OTHER, changedAt: 9 }], ...ana },
    "disagree: It would restart Deployment a/worker, but something else was done: Deployment a/other was restarted.",
  ],
  [
    "a restart, but it went away by itself",
    restart,
    {},
    "disagree: It would restart Deployment a/worker, but the alert went away by itself after 5 min.",
  ],
  [
    "a restart, and a person did something that cannot be seen",
    restart,
    ana,
    "unclear: Nothing was changed on its workloads, but Ana acknowledged it: what else they did cannot be seen.",
  ],
  [
    "a restart, but PagerDuty cannot be read",
    restart,
    { people: "PagerDuty is away" },
    "unclear: Nothing was changed, but what people did is not known: PagerDuty is away.",
  ],
  [
    "a restart, but the workload was deleted",
    restart,
    { after: [OTHER], ...ana },
    "disagree: It would restart Deployment a/worker, but Deployment a/worker was deleted.",
  ],
  [
    "a restart, but it was made anew",
    restart,
    worker({ uid: "v" }),
    "disagree: It would restart Deployment a/worker, but Deployment a/worker was deleted and created again.",
  ],
  [
    "a restart, but it was changed and changed back",
    restart,
    worker({}),
    "unclear: It would restart Deployment a/worker, but Deployment a/worker was changed and changed back.",
  ],
  [
    "anything, but the workloads could not be read then",
    restart,
    { before: "403" },
    "unclear: How the workloads were is not known: 403.",
  ],
  [
    "anything, but the workloads cannot be read now",
    nothing,
    { after: "403" },
    "unclear: How the workloads are is not known: 403.",
  ],
  [
    "more replicas, and a person scaled",
    scaleUp,
    { ...worker({ desired: 6 }), ...ana },
    "agree: It would scale Deployment a/worker to 5 replicas, and Deployment a/worker was scaled up from 2 to 6.",
  ],
  [
    "more replicas, and maybe an autoscaler scaled",
    scaleUp,
    worker({ desired: 5 }),
    "unclear: It would scale Deployment a/worker to 5 replicas, and Deployment a/worker was scaled up from 2 to 5, but nobody acted on the incident: it may have been an autoscaler.",
  ],
  [
    "more replicas, but a person scaled down",
    scaleUp,
    { ...worker({ desired: 1 }), ...ana },
    "disagree: It would scale Deployment a/worker to 5 replicas, but Deployment a/worker was scaled down from 2 to 1.",
  ],
  [
    "more memory, and the limit has that value now",
    raise,
    { ...worker({ changedAt: 9, deployedAt: 9 }), ...ana, holds: true },
    "agree: It would raise its memory, and Deployment a/worker was configured anew.",
  ],
  [
    "more memory, and something in the template changed",
    raise,
    { ...worker({ changedAt: 9, deployedAt: 9 }), ...ana },
    "unclear: It would raise its memory, and Deployment a/worker was configured anew: whether that is the same cannot be seen.",
  ],
  [
    "more memory, but it was only restarted",
    raise,
    { ...worker({ changedAt: 9 }), ...ana },
    "disagree: It would raise its memory, but Deployment a/worker was restarted.",
  ],
  [
    "to delete a pod, but it was restarted",
    deletes,
    { ...worker({ changedAt: 9 }), ...ana },
    "disagree: It would delete Pod a/worker-1, but Deployment a/worker was restarted.",
  ],
  [
    "to set a key, and it has that value now",
    setsKey,
    { ...ana, holds: true },
    "agree: It would slow down ingestion, and so it is now.",
  ],
  [
    "to delete a pod, and the pod is gone",
    deletes,
    { ...ana, holds: true },
    "unclear: It would delete Pod a/worker-1, and so it is now: whether anybody did it cannot be seen.",
  ],
  [
    "nothing, and a person changed something",
    nothing,
    { ...worker({ changedAt: 9 }), ...ana },
    "agree: It would leave it to people, and people acted: Deployment a/worker was restarted; Ana acknowledged it.",
  ],
  [
    "nothing, and something was changed by nobody knows whom",
    nothing,
    worker({ changedAt: 9 }),
    "unclear: It would leave it to people; Deployment a/worker was restarted, but nobody is known to have acted on the incident.",
  ],
  [
    "nothing, and a person resolved it",
    nothing,
    { people: ["Ana resolved it"] },
    "agree: It would leave it to people, and Ana resolved it.",
  ],
  [
    "nothing, and a person acknowledged it",
    nothing,
    ana,
    "unclear: It would leave it to people, and Ana acknowledged it: what else they did cannot be seen.",
  ],
  [
    "nothing, and it went away by itself",
    nothing,
    {},
    "agree: It would change nothing, and the alert went away by itself after 5 min.",
  ],
];

describe("a shadowed run that would have done", () => {
  for (const [what, would, happened, expected] of cases) {
    it(`${what}: ${expected.split(":")[0]}`, () => {
      const { agreement, reason } = compare(would, { ...calm, ...happened });

      expect(`${agreement}: ${reason}`).to.equal(expected);
    });
  }
});

function score(facts: Partial<Score>): Score {
  const basis = { run: "r1" as RunId, runbook: "drift", cause: "down", would: "restart it", acts: true };
  return { ...basis, agreement: "agree", reason: "So did Ana.", ...facts };
}

function scores(agree: number, disagree: number, facts: Partial<Score> = {}): Score[] {
  return [
    ...Array.from({ length: agree }, () => score(facts)),
    ...Array.from({ length: disagree }, () => score({ ...facts, agreement: "disagree" })),
  ];
}

describe("a scorecard", () => {
  const advices: readonly (readonly [number, number, string | null])[] = [
    [19, 0, null],
    [20, 0, "auto"],
    [18, 2, "auto"],
    [17, 3, "approve"],
    [14, 6, "approve"],
    [13, 7, "shadow"],
    [0, 100, "shadow"],
  ];
  for (const [agree, disagree, mode] of advices) {
    it(`advises ${mode ?? "nothing"} for ${agree} that agree and ${disagree} that do not`, () => {
      expect(advise(scores(agree, disagree))[0]?.mode).to.equal(mode);
    });
  }

  it("advises nothing by cases that would have changed nothing, or that are unclear", () => {
    const idle = scores(50, 0, { acts: false });
    const unclear = Array.from({ length: 50 }, () => score({ agreement: "unclear" }));

    expect(advise([...idle, ...unclear])[0]).to.deep.include({
      mode: null,
      reason: "0 of the 20 clear cases that it takes, 50 unclear: stay in shadow mode.",
    });
  });

  it("counts each runbook and each of its causes", () => {
    expect(
      tallies([...scores(2, 1), ...scores(1, 0, { cause: "slow" }), ...scores(1, 0, { runbook: "a" })]),
    ).to.deep.equal([
      { runbook: "a", agree: 1, disagree: 0, unclear: 0 },
      { runbook: "a", cause: "down", agree: 1, disagree: 0, unclear: 0 },
      { runbook: "drift", agree: 3, disagree: 1, unclear: 0 },
      { runbook: "drift", cause: "down", agree: 2, disagree: 1, unclear: 0 },
      { runbook: "drift", cause: "slow", agree: 1, disagree: 0, unclear: 0 },
    ]);
  });

  it("never advises to act by fewer than 20 clear cases or less than 90 % agreement", () => {
    const some = fc.array(
      fc.record({ agreement: fc.constantFrom("agree", "disagree", "unclear"), acts: fc.boolean() }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(some, (all) => {
        const acting = all.filter(({ acts }) => acts);
        const agree = acting.filter(({ agreement }) => agreement === "agree").length;
        const clear = acting.filter(({ agreement }) => agreement !== "unclear").length;

        const [advice] = advise(all.map((each) => score(each as Partial<Score>)));

        expect(advice?.mode === "auto").to.equal(clear >= 20 && agree / clear >= 0.9);
      }),
    );
  });
});

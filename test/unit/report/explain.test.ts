import { expect } from "chai";
import { explain } from "../../../src/pipeline/report/explain.ts";
import { DOWN, PLAN, REDIS, RESTARTED, runLog, SLOW } from "../../support/run-log.ts";

const HANDED = { outcome: { kind: "handed-off", reason: "It stays with people." } } as const;
const REFUSED = {
  kind: "refuse",
  reason: "ana holds all actions: sale. Shadow mode: nothing is changed.",
  judgements: [
    { guard: "mode", verdict: { kind: "refuse", reason: "Shadow mode: nothing is changed." } },
    { guard: "hold", verdict: { kind: "refuse", reason: "ana holds all actions: sale." } },
    { guard: "fresh", verdict: { kind: "allow" } },
  ],
};
const UNKNOWN = {
  kind: "hand-off",
  cause: "unknown",
  says: "The cause is not known",
  reason: "None holds for certain.",
};

const NEEDED: readonly (readonly [says: string, log: Parameters<typeof runLog>[0], needed: readonly string[]])[] = [
  ["it acted", RESTARTED, []],
  [
    "guards refused",
    [
      ["plan", { ...PLAN, causes: [DOWN] }],
      ["intent", REFUSED],
    ],
    [
      "Guard mode would have to allow it before applying: Shadow mode: nothing is changed.",
      "Guard hold would have to allow it before applying: ana holds all actions: sale.",
    ],
  ],
  [
    "a guard refused already before it was acknowledged",
    [
      ["may-we-act", REFUSED],
      ["plan", { ...PLAN, causes: [DOWN] }],
      ["intent", { kind: "allow", judgements: [] }],
    ],
    [
      "Guard mode would have to allow it before acknowledging: Shadow mode: nothing is changed.",
      "Guard hold would have to allow it before acknowledging: ana holds all actions: sale.",
    ],
  ],
  [
    "a person denied it",
    [
      ["plan", { ...PLAN, causes: [DOWN] }],
      ["answer", { kind: "denied", reason: "ana denied it." }],
    ],
    ["A person would have to approve it: ana denied it."],
  ],
  [
    "there was a storm",
    [
      [
        "storm",
        {
          ...REFUSED,
          judgements: [{ guard: "storm", verdict: { kind: "refuse", reason: "30 groups fire at once." } }],
        },
      ],
    ],
    ["Guard storm would have to allow it before anything is read: 30 groups fire at once."],
  ],
  [
    "guards refused in a log of before their answers were kept",
    [
      ["plan", PLAN],
      ["intent", { kind: "refuse", reason: "Shadow mode." }],
    ],
    ["It would have to be allowed before applying: Shadow mode."],
  ],
  [
    "the change was not possible",
    [
      ["plan", { ...PLAN, causes: [DOWN] }],
      ["prepare", { kind: "refuse", reason: "Deployment a/b is paused." }],
    ],
    ["The change itself would have to be possible: Deployment a/b is paused."],
  ],
  [
    "the API server refused",
    [
      ["plan", { ...PLAN, causes: [DOWN] }],
      ["apply", { kind: "refused", reason: "quota exceeded" }],
    ],
    ["The API server would have to take it: quota exceeded"],
  ],
  [
    "it ended before it could",
    [["plan", { ...PLAN, causes: [DOWN] }]],
    ["The run would have to get as far as that: It stays with people."],
  ],
  [
    "a cause before the one that holds is not known",
    [["plan", { ...UNKNOWN, cause: "processor-down", causes: [REDIS, DOWN] }]],
    ["It would have to be known whether redis-down holds: queue.value is missing."],
  ],
  [
    "the runbook hands the cause over",
    [["plan", { ...UNKNOWN, cause: "redis-down", causes: [{ ...REDIS, truth: "true" }, DOWN] }]],
    ["The runbook would have to have an action for redis-down."],
  ],
  [
    "no cause holds",
    [["plan", { ...UNKNOWN, causes: [REDIS, SLOW] }]],
    [
      "It would have to be known whether redis-down holds: queue.value is missing.",
      "For kubernetes.scale, slow would have to hold: backlog.value > 100.0 && processor.ready > 0. It does not: backlog.value = 150, processor.ready = 0.",
    ],
  ],
  [
    "the log is older than its causes",
    [["plan", UNKNOWN]],
    ["The runbook would have to have an action for what was found: None holds for certain."],
  ],
  [
    "no runbook matched",
    [["match", { kind: "unmatched", reason: "No runbook matches." }]],
    ["It would have to come to a plan: It stays with people."],
  ],
];

describe("explaining a run", () => {
  for (const [says, happened, needed] of NEEDED) {
    it(`tells what would have to differ for an action when ${says}`, () => {
      expect(explain(runLog(happened, HANDED)).needed).to.deep.equal(needed);
    });
  }

  it("tells of each cause whether it held and by which values, and of each guard its sentence", () => {
    const log = runLog(
      [
        ["may-we-act", REFUSED],
        ["plan", { ...PLAN, causes: [DOWN, REDIS] }],
      ],
      HANDED,
    );

    const { says, causes, guards } = explain(log);

    expect(says).to.equal("It stays with people.");
    expect(causes).to.deep.equal([DOWN, REDIS]);
    expect(guards).to.deep.equal([
      { before: "acknowledging", guard: "mode", verdict: "refuse", reason: "Shadow mode: nothing is changed." },
      { before: "acknowledging", guard: "hold", verdict: "refuse", reason: "ana holds all actions: sale." },
      { before: "acknowledging", guard: "fresh", verdict: "allow", reason: null },
    ]);
  });

  it("tells what refused the change as it was planned like a guard", () => {
    const verdict = { kind: "refuse", reason: "Deployment a/b is paused." };
    const prepared = { ...verdict, judgements: [{ guard: "rollout", verdict }] };

    const { guards } = explain(runLog([["prepare", prepared]], HANDED));

    expect(guards).to.deep.equal([
      { before: "applying", guard: "rollout", verdict: "refuse", reason: "Deployment a/b is paused." },
    ]);
  });

  it("says how far a run is that has not ended", () => {
    expect(explain(runLog([], { state: "running" })).says).to.equal("It has not come to a plan yet.");
    expect(explain(runLog([["plan", PLAN]], { state: "running" })).says).to.equal(
      "The processor is down. It is still being worked on.",
    );
  });
});

import { expect } from "chai";
import { assert, constantFrom, integer, property, subarray, tuple } from "fast-check";
import { postMortem } from "../../../src/pipeline/report/post-mortem/post-mortem.ts";
import type { RunRecord } from "../../../src/ports/journal.ts";
import { NOW } from "../../support/http-world.ts";
import { DOWN, PLAN, REDIS, RESTARTED, runLog, SLOW } from "../../support/run-log.ts";

const RESOLVED: Partial<RunRecord> = {
  incident: { id: "Q1", url: "https://pd.example/incidents/Q1" },
  outcome: { kind: "resolved", reason: "Restarted it. Then: drift_backlog_size = 40." },
  resolvedAt: NOW + 230_000,
};

const GOLDEN = String.raw`# Post-mortem draft: DriftBacklogOverflow

Run r01, runbook drift, incident https://pd.example/incidents/Q1. Drafted from the run's
log and nothing else: a number in brackets is the line that says so, ${"`run`"} is the run's own record. Times are UTC.
The log ends in HASH.

## Timeline

| time (UTC) | seen by | what |
| --- | --- | --- |
| 2026-11-24 02:13:00 | Alertmanager | DriftBacklogOverflow began to fire. [18] |
| 2026-11-24 02:14:04 | PagerDuty | The incident was triggered. [19] |
| 2026-11-24 02:14:05 | first-responder | Accepted the alert from am. [run] |
| 2026-11-24 02:14:05 | first-responder | Matched runbook drift. [2] |
| 2026-11-24 02:14:05 | first-responder | Found incident Q1, triggered. [3] |
| 2026-11-24 02:14:05 | first-responder | Could not read queue: no answer within 10 s. [5] |
| 2026-11-24 02:14:06 | first-responder | Acknowledged incident Q1 under a lease. [6] |
| 2026-11-24 02:14:07 | first-responder | Named the cause: The processor is down (processor.desired = 2, processor.ready = 0). [7] |
| 2026-11-24 02:14:09 | first-responder | The API server took the change. [11] |
| 2026-11-24 02:14:25 | first-responder | The rollout is complete. [12] |
| 2026-11-24 02:14:26 | first-responder | Step note:rollout failed: pagerduty throttled while writing a note. [13] |
| 2026-11-24 02:15:45 | Ana \*Ops\* | Wrote a note on the incident. [19] |
| 2026-11-24 02:17:25 | first-responder | The signal: recovered. drift_backlog_size = 40. [14] |
| 2026-11-24 02:17:26 | first-responder | Ended the run: resolved. Restarted it. Then: drift_backlog_size = 40. [15] |
| 2026-11-24 02:17:55 | Alertmanager | Reported the group resolved. [run] |
| 2026-11-24 02:17:56 | first-responder | Alertmanager reported it resolved by 02:17:55 UTC; the metric agrees. [17] |

## Root cause

**The processor is down** (~processor-down~). [7]

- Its condition holds: ~processor.desired > 0 && processor.ready == 0~, with ~processor.desired = 2, processor.ready = 0~. [7]
- processor: ~Deployment spec-to-proof/drift-processor: 0/2 ready~; ~<b>pod-1</b>: waiting \| OOM~ [4]
- Ruled out: ~slow~. [7]
- Could not be ruled out: ~redis-down~; not known is ~queue.value~. [7]

## Impact

- Worst: ~drift_backlog_size = 182.5~ at 2026-11-24 02:14:11. [18]
- Not healthy for 3 min of the 5 min from 2026-11-24 02:13:00 to 2026-11-24 02:17:55. [18]
- Area above 100: 123.5 (value × minutes). [18]
- ~backlog_by_type~ by type, each at its highest: schema 90, api 60. [18]
- ~backlog_by_age~: not known: prometheus timed-out while querying. [18]
- Users affected: not known: no collector counts them.

## Actions taken

- 2026-11-24 02:14:09: Restarted Deployment spec-to-proof/drift-processor. [11]
  - ~a: 1 -> 2~ [11]
- The rollout completed. [12]
- Result: recovered. drift_backlog_size = 40. [14]

## How long it took

- From firing to accepted: 65 s. [18]
- From accepted to acknowledged: 1 s. [6]
- From accepted to diagnosed: 2 s. [7]
- From accepted to changed: 4 s. [11]
- From accepted to resolved: 4 min. [run]

## What went well

- The cause was named: ~processor-down~. [7]
- The action helped: the signal recovered. [14]
- It was resolved without handing over to a person. [run]

## What went badly

- ~queue~ could not be read: no answer within 10 s. [5]
- Step ~note:rollout~ failed: pagerduty throttled while writing a note. [13]

## Follow-up

- [ ] Update the runbook based on lessons learned. It named ~processor-down~ and has ~kubernetes.restart~ for it; it could not read queue. [7]
- [ ] Implement preventive measures. Not known: the log tells nothing of them.
- [ ] Review what fills it. ~backlog_by_type~: most was schema, 90. [18]
- [ ] Update capacity planning. At its worst it was 182.5, and not healthy for 3 min. [18]
`.replaceAll("~", "`");

/** What else may stand in a log: how a run can go. */
const OTHER_ENDS = constantFrom(
  [
    "plan",
    { kind: "hand-off", cause: "unknown", says: "The cause is not known", reason: "None holds.", causes: [SLOW] },
  ],
  ["plan", { ...PLAN, causes: [{ ...DOWN, truth: "unknown", missing: "processor.ready" }, REDIS] }],
  ["plan", PLAN],
  ["prepare", { kind: "refuse", reason: "Deployment a/b is paused." }],
  ["intent", { kind: "refuse", reason: "ana holds all actions: sale." }],
  ["intent", { kind: "recovered", reason: "drift_backlog_size = 4", value: 4 }],
  ["apply", { kind: "overtaken", reason: "somebody changed it" }],
  ["apply", { error: "kubernetes timed-out while patching" }],
  ["rollout", { kind: "stuck", reason: "1 of 2 pods are ready" }],
  ["verify", { kind: "worse", reason: "it grows", value: 300 }],
  ["verify", { cancelled: true }],
  ["conclude", { kind: "handed-off", reason: "it did not help" }],
  ["ask", { run: "r01", until: 0 }],
  ["answer", { kind: "denied", reason: "ana denied it." }],
  ["restore:end", { kind: "restored", reason: "Put back: 2 replicas." }],
  ["cancel", { by: "ana", reason: "I take it" }],
  ["relapsed", null],
  ["impact", { firedAt: null, impact: { kind: "unknown", reason: "prometheus unreachable" }, parts: [] }],
  ["incident-history", { kind: "unknown", reason: "pagerduty unreachable" }],
  ["something:new", { any: "thing" }],
) as import("fast-check").Arbitrary<readonly [string, unknown]>;

describe("a post-mortem draft", () => {
  it("tells a whole episode, and of each statement the line it is from", () => {
    const log = runLog(RESTARTED, RESOLVED);

    expect(postMortem(log).replace(/[0-9a-f]{64}/, "HASH")).to.equal(GOLDEN);
  });

  it("says what is not known where nothing is", () => {
    const text = postMortem(runLog([], { runbook: null, state: "running" }));

    expect(text).to.contain("## Root cause\n\nNot known: the run came to no diagnosis.\n");
    expect(text).to.contain("- Not known: it is measured when Alertmanager reports the group resolved.\n");
    expect(text).to.contain("- None by first-responder. The run has not ended. [run]\n");
    expect(text).to.contain("## What went badly\n\n- Nothing that the log tells.\n");
  });

  it("lets nothing from outside format, link or break out of its line", () => {
    const evil = "a\n# Title\n- [x](http://evil) <script> `code` | **bold**";
    const text = postMortem(
      runLog([["plan", { kind: "hand-off", cause: "unknown", says: "?", reason: evil }]], {
        alertname: evil,
        source: evil,
      }),
    );

    expect(text).not.to.match(/^# Title/m);
    expect(text).not.to.match(/(?<!\\)<script/);
    expect(text).not.to.contain("[x](");
    expect(
      text
        .split("\n")
        .filter((line) => line.startsWith("|"))
        .every((line) => /^(?:\|[^|]*(?:\\\|[^|]*)*){3}\|$/.test(line)),
    ).to.equal(true);
  });

  it("traces every statement to a line of the log or says that it is not known, however the run went", () => {
    assert(
      property(
        subarray([...RESTARTED]),
        subarray([0, 1, 2]),
        tuple(OTHER_ENDS, OTHER_ENDS, integer({ min: 0, max: 9 })),
        (happened, gone, [one, two, relapses]) => {
          const record: Partial<RunRecord> = {
            relapses,
            ...(gone.includes(0) ? {} : RESOLVED),
            ...(gone.includes(1) ? { outcome: null } : {}),
          };
          const log = runLog([...happened, one, two], record);

          const text = postMortem(log);

          const statements = text
            .split("\n## ")
            .slice(1)
            .flatMap((section) => section.split("\n").slice(2))
            .filter((line) => line !== "" && !/^\| (time|---)/.test(line));
          for (const line of statements) {
            const [, origin] = / \[(\d+|run)\](?: \|)?$/.exec(line) ?? [];
            const known = origin === "run" || (Number(origin) >= 1 && Number(origin) <= log.events.length);
            const open = /not known|Nothing that the log tells/i.test(line);
            expect(known || open, line).to.equal(true);
          }
          expect(postMortem(log), "the same log").to.equal(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});

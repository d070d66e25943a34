import { expect } from "chai";
import { Deployment } from "../../../src/adapters/kubernetes/objects.ts";
import { rolloutOf } from "../../../src/adapters/kubernetes/rollout.ts";

function deployment(spec: object, status: object, generation = 2): Deployment {
  return Deployment.parse({
    metadata: {
      name: "web",
      namespace: "shop",
      uid: "u",
      resourceVersion: "1",
      generation,
      creationTimestamp: new Date(0),
    },
    spec: { selector: {}, template: { spec: { containers: [] } }, ...spec },
    status: { observedGeneration: generation, ...status },
  });
}

const full = { replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
const expired = { conditions: [{ type: "Progressing", reason: "ProgressDeadlineExceeded" }] };

const forbidden = {
  conditions: [
    {
      type: "ReplicaFailure",
      status: "True",
      reason: "FailedCreate",
      message: 'pods "web-x" is forbidden: exceeded quota: small',
    },
  ],
};

// the cases of kubectl's own test, rollout_status_test.go, and those it leaves out
const CASES: readonly [string, object, object, string][] = [
  [
    "a change that the controller has not seen",
    { replicas: 3 },
    { ...full, observedGeneration: 1 },
    "going: the change is not observed yet",
  ],
  ["too few new pods", { replicas: 3 }, { replicas: 3, updatedReplicas: 2 }, "going: new pods made: 2 of 3"],
  ["old pods that are still there", { replicas: 3 }, { ...full, replicas: 4 }, "going: old pods still to end: 1"],
  [
    "new pods that are not available",
    { replicas: 3 },
    { ...full, availableReplicas: 1 },
    "going: new pods available: 1 of 3",
  ],
  [
    "pods that a quota forbids",
    { replicas: 3 },
    { ...full, updatedReplicas: 1, ...forbidden },
    'going: new pods made: 1 of 3 (pods "web-x" is forbidden: exceeded quota: small)',
  ],
  [
    "pods that a quota forbids until the deadline",
    { replicas: 3 },
    { ...full, updatedReplicas: 1, conditions: [...expired.conditions, ...forbidden.conditions] },
    'stuck: web exceeded its progress deadline (pods "web-x" is forbidden: exceeded quota: small)',
  ],
  ["everything in place", { replicas: 3 }, full, "done: "],
  ["a Deployment scaled to 0, whose counts are absent", { replicas: 0 }, {}, "done: "],
  ["absent replicas, which are 1", {}, {}, "going: new pods made: 0 of 1"],
  [
    "a passed deadline",
    { replicas: 3 },
    { ...full, updatedReplicas: 1, ...expired },
    "stuck: web exceeded its progress deadline",
  ],
  [
    "a passed deadline of the generation before",
    { replicas: 3 },
    { ...expired, observedGeneration: 1 },
    "going: the change is not observed yet",
  ],
];

describe("the rollout rule of kubectl", () => {
  for (const [name, spec, status, expected] of CASES) {
    it(`judges ${name}`, () => {
      const rollout = rolloutOf(deployment(spec, status));

      expect(`${rollout.kind}: ${"reason" in rollout ? rollout.reason : ""}`).to.equal(expected);
    });
  }
});

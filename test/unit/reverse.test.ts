import { expect } from "chai";
import type { Change } from "../../src/domain/change.ts";
import { type Held, type Reversal, reverse } from "../../src/domain/reverse.ts";

const target = { kind: "Deployment", namespace: "shop", name: "web" } as const;
const object = { target, uid: "u1", resourceVersion: "10", generation: 3 };
const now: Held = { uid: "u1", resourceVersion: "42", generation: 4, holds: true };
const old = { template: { spec: "old" }, annotations: { "kubernetes.io/change-cause": "old" } };
const bad = { template: { spec: "bad" }, annotations: {} };

const restart: Change = { ...object, kind: "restart", restartedAt: "2026-11-24T02:00:00Z" };
const deletion: Change = { ...object, kind: "delete-pod", pod: "web-1" };
const UNDOABLE: readonly (readonly [Change, string, object])[] = [
  [
    { ...object, kind: "scale", replicas: 5, before: 3 },
    "scale Deployment shop/web back to 3 replicas",
    { replicas: 3, before: 5 },
  ],
  [
    { ...object, kind: "min-replicas", autoscaler: "web-hpa", minReplicas: 5, before: 2 },
    "set minReplicas of HorizontalPodAutoscaler shop/web-hpa back to 2",
    { minReplicas: 2, before: 5 },
  ],
  [
    { ...object, kind: "memory-limit", container: "main", limit: "2Gi", before: { limit: "1Gi", request: "512Mi" } },
    "set the memory limit of main in Deployment shop/web back to 1Gi",
    { limit: "1Gi", before: { limit: "2Gi", request: "512Mi" } },
  ],
  [
    {
      ...object,
      kind: "memory-limit",
      container: "main",
      limit: "2Gi",
      request: "1Gi",
      before: { limit: "1Gi", request: null },
    },
    "set the memory limit of main in Deployment shop/web back to 1Gi",
    { limit: "1Gi", request: null, before: { limit: "2Gi", request: "1Gi" } },
  ],
  [
    { ...object, kind: "undo", toRevision: 3, fromRevision: 4, to: old, before: bad },
    "bring Deployment shop/web back to what was its revision 4",
    { toRevision: 4, fromRevision: 3, to: bad, before: old },
  ],
  [
    { ...object, kind: "config-map-key", configMap: "flow", key: "PAUSED", value: "true", before: "false" },
    'set PAUSED in ConfigMap shop/flow back to "false"',
    { value: "false", before: "true" },
  ],
  [
    { ...object, kind: "config-map-key", configMap: "flow", key: "PAUSED", value: "true", before: null },
    "take PAUSED out of ConfigMap shop/flow again",
    { value: null, before: "true" },
  ],
];

function reasonOf(reversal: Reversal): string {
  return reversal.kind === "none" ? reversal.reason : `not refused: ${reversal.says}`;
}

describe("reversing a change", () => {
  for (const [change, says, values] of UNDOABLE) {
    it(`can ${says}`, () => {
      const reversal = reverse(change, now);

      expect(reversal).to.deep.include({ kind: "change", says });
      expect(reversal.kind === "change" && reversal.change).to.deep.include({
        kind: change.kind,
        uid: "u1",
        resourceVersion: "42",
        generation: 4,
        ...values,
      });
    });

    it(`comes back to the change itself when reversed twice (${says})`, () => {
      const once = reverse(change, now);
      const twice = once.kind === "change" ? reverse(once.change, now) : once;

      expect(twice.kind === "change" && twice.change).to.deep.equal({
        ...change,
        resourceVersion: "42",
        generation: 4,
      });
    });
  }

  for (const [change, reason] of [
    [restart, "A restart cannot be undone: the pods that it replaced are gone."],
    [deletion, "A deleted pod cannot be brought back: its controller has made another."],
  ] as const) {
    it(`says why it cannot reverse a change of kind ${change.kind}`, () => {
      expect(reverse(change, now)).to.deep.equal({ kind: "none", reason });
    });
  }

  for (const [name, held, reason] of [
    ["is gone", undefined, /^Deployment shop\/web is gone/],
    ["is another of the same name", { ...now, uid: "u2" }, /was deleted and created again/],
    ["was set by somebody since", { ...now, holds: false }, /somebody has changed it since, so it stays as it is\.$/],
  ] as const) {
    it(`leaves an object alone that ${name}`, () => {
      const [change] = UNDOABLE[0] ?? [];

      expect(reasonOf(reverse(change as Change, held))).to.match(reason);
    });
  }
});

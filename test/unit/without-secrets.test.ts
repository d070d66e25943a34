import { expect } from "chai";
import { eventData } from "../../src/adapters/engine-core/remembered.ts";
import { undo } from "../../src/adapters/kubernetes/changes/undo.ts";
import type { UndoChange } from "../../src/domain/change.ts";
import { WEB } from "../support/cluster-fake.ts";

const template = (password: string): object => ({
  spec: {
    containers: [
      {
        name: "web",
        image: "web:1",
        args: [`--token=${password}`, "--workers=4"],
        env: [
          { name: "PASSWORD", value: password },
          { name: "USER", valueFrom: { secretKeyRef: { name: "db" } } },
        ],
        readinessProbe: { httpGet: { httpHeaders: [{ name: "Authorization", value: password }] } },
      },
    ],
  },
});

const change: UndoChange = {
  kind: "undo",
  target: WEB,
  uid: "u1",
  resourceVersion: "10",
  generation: 3,
  toRevision: 1,
  fromRevision: 2,
  to: { template: template("hunter1"), annotations: {} },
  before: { template: template("hunter2"), annotations: {} },
};

describe("a pod template in the log of a run", () => {
  it("has none of the values that its variables, headers and arguments keep secret, and all the rest", () => {
    const kept = JSON.stringify(eventData({ kind: "returned", value: { kind: "change", change } }));

    expect(kept).not.to.contain("hunter");
    expect(kept)
      .to.contain("web:1")
      .and.to.contain("--workers=4")
      .and.to.contain("secretKeyRef")
      .and.to.contain("PASSWORD");
  });

  it("can still be compared with what a Deployment has, but for those values", () => {
    const kept = eventData({ kind: "returned", value: change }) as UndoChange;
    const read = (of: UndoChange, there: object): string =>
      undo.look(of).answer.parse({
        metadata: { uid: "u1", resourceVersion: "11", generation: 4 },
        spec: { template: there },
      }).field;

    expect(read(kept, template("hunter1"))).to.equal("written");
    expect(read(kept, { spec: { containers: [{ name: "web", image: "web:2" }] } })).to.equal("other");
    expect(read(change, template("hunter2"))).to.equal("other");
  });

  it("leaves everything else in the log as it is", () => {
    const value = {
      env: "production",
      args: 3,
      list: [1, "a", null, { command: "token=x" }],
      nested: { deep: [true] },
    };

    expect(eventData({ kind: "returned", value })).to.deep.equal(value);
  });
});

import { expect } from "chai";
import { memoryLimit } from "../../../src/adapters/kubernetes/changes/memory-limit.ts";
import type { MemoryLimitChange } from "../../../src/domain/change.ts";
import { WEB } from "../../support/cluster-fake.ts";

/** How a Deployment of generation 4 with these resources stands to a change that was decided on at generation 3. */
function fieldOf(resources: object, values: Pick<MemoryLimitChange, "limit" | "request">): string {
  const change = { kind: "memory-limit", target: WEB, uid: "u1", resourceVersion: "10", generation: 3 } as const;
  const before = { limit: "1Gi", request: null };
  const object = {
    metadata: { uid: "u1", resourceVersion: "11", generation: 4 },
    spec: { template: { spec: { containers: [{ name: "web", resources }] } } },
  };
  return memoryLimit.look({ ...change, container: "web", before, ...values }).answer.parse(object).field;
}

describe("a memory limit that was raised", () => {
  for (const [wanted, there] of [
    ["2048Mi", "2Gi"],
    ["1.5Gi", "1536Mi"],
    ["2000M", "2G"],
    ["2Gi", "2Gi"],
  ] as const) {
    it(`of ${wanted} is recognised as ${there}, as the API server writes it`, () => {
      expect(fieldOf({ limits: { memory: there } }, { limit: wanted })).to.equal("written");
      const both = { limits: { memory: there }, requests: { memory: there } };
      expect(fieldOf(both, { limit: wanted, request: wanted })).to.equal("written");
    });
  }

  it("is not taken for another one, nor for one whose request is another's", () => {
    expect(fieldOf({ limits: { memory: "3Gi" } }, { limit: "2Gi" })).to.equal("other");
    expect(fieldOf({}, { limit: "2Gi" })).to.equal("other");
    const limits = { memory: "2Gi" };
    expect(fieldOf({ limits, requests: { memory: "1Gi" } }, { limit: "2Gi", request: null })).to.equal("other");
    expect(fieldOf({ limits }, { limit: "2Gi", request: "1Gi" })).to.equal("other");
    expect(fieldOf({ limits }, { limit: "2Gi", request: null })).to.equal("written");
  });
});

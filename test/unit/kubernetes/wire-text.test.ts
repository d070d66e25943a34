import { expect } from "chai";
import { warningsOf } from "../../../src/adapters/kubernetes/changes/warnings.ts";
import { labelSelector } from "../../../src/adapters/kubernetes/selector.ts";

describe("the label selector of a Deployment as a query", () => {
  it("joins labels and expressions", () => {
    const matchExpressions = [
      { key: "tier", operator: "In", values: ["a", "b"] },
      { key: "zone", operator: "NotIn", values: ["c"] },
      { key: "live", operator: "Exists", values: [] },
      { key: "test", operator: "DoesNotExist", values: [] },
    ];

    const query = labelSelector({ matchLabels: { app: "web", "a.io/part": "x" }, matchExpressions });

    expect(query).to.equal("app=web,a.io/part=x,tier in (a,b),zone notin (c),live,!test");
  });

  it("is not there when it would select everything", () => {
    expect(labelSelector({ matchLabels: {}, matchExpressions: [] })).to.equal(undefined);
  });
});

describe("the API server's warnings", () => {
  it("are read from one header that joins them", () => {
    const header = '299 - "unknown field \\"spec.replcas\\"", 299 - "deprecated, use v2"';

    expect(warningsOf(header)).to.deep.equal(['unknown field "spec.replcas"', "deprecated, use v2"]);
  });

  it("are none without a header, and none in a header that is no such thing", () => {
    expect(warningsOf(undefined)).to.deep.equal([]);
    expect(warningsOf("nonsense")).to.deep.equal([]);
  });
});

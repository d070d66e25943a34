import { expect } from "chai";
import { degradations } from "../../src/http/degradations.ts";
import type { Happening } from "../../src/ports/telemetry.ts";

const call = (result: Extract<Happening, { kind: "outside-call" }>["result"]): Happening => ({
  kind: "outside-call",
  system: "pagerduty",
  operation: "find",
  result,
  ms: 1,
});

describe("what does not work at the moment", () => {
  it("is a system whose last call failed, until one works", () => {
    const parts = degradations();

    parts.tell(call("timed-out"));
    const failing = parts.list();
    parts.tell(call("ok"));

    expect(failing).to.deep.equal([{ part: "pagerduty", reason: "the last call (find) was timed-out" }]);
    expect(parts.list()).to.deep.equal([]);
  });

  for (const answer of ["missing", "conflict", "rejected"] as const) {
    it(`is no system that answers ${answer}`, () => {
      const parts = degradations();

      parts.tell(call(answer));

      expect(parts.list()).to.deep.equal([]);
    });
  }

  it("is a part that says so, until it says otherwise", () => {
    const parts = degradations();

    parts.tell({ kind: "degraded", part: "kubernetes", reason: "no kubeconfig" });
    const degraded = parts.list();
    parts.tell({ kind: "restored", part: "kubernetes" });

    expect(degraded).to.deep.equal([{ part: "kubernetes", reason: "no kubeconfig" }]);
    expect(parts.list()).to.deep.equal([]);
  });
});

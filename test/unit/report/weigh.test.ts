import { expect } from "chai";
import type { Finding } from "../../../src/domain/facts.ts";
import type { Runbook } from "../../../src/domain/runbook.ts";
import { byWeight } from "../../../src/pipeline/report/weigh.ts";

const CONDITION = "redis.desired > 0 && redis_usage.memory > 0.9";
const runbook = { causes: [{ name: "redis-down", when: { source: CONDITION } }] } as unknown as Runbook;

describe("the order of what was seen", () => {
  it("begins with what decided, then goes on as the runbook has it; what is not known is told elsewhere", () => {
    const findings = [found("processor"), found("redis_usage"), missing("usage"), found("backlog"), found("redis")];

    const names = byWeight(findings, runbook, "redis-down").map(({ finding }) => finding.name);

    expect(names).to.deep.equal(["redis_usage", "redis", "processor", "backlog"]);
  });

  it("is the runbook's when no cause holds", () => {
    const names = byWeight([found("processor"), found("redis")], runbook, "unknown").map(({ finding }) => finding.name);

    expect(names).to.deep.equal(["processor", "redis"]);
  });
});

function found(name: string): Finding {
  return { kind: "found", name, collector: "test", facts: {}, evidence: "", tookMs: 0 };
}

function missing(name: string): Finding {
  return { kind: "missing", name, collector: "test", why: "timed out", tookMs: 0 };
}

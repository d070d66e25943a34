import { expect } from "chai";
import { array, assert, boolean, option, property, record } from "fast-check";
import { z } from "zod";
import type { Finding } from "../../../src/domain/facts.ts";
import type { Runbook } from "../../../src/domain/runbook.ts";
import { choose } from "../../../src/pipeline/decide.ts";
import { loadRunbooks } from "../../../src/runbooks/load.ts";
import type { Parts } from "../../../src/runbooks/parts.ts";
import { FACTS } from "./conditions.ts";
import { factsOf, type Gaps, gaps, type Known, type Tree, tree } from "./truth-table.ts";

const signal = { value: { type: "double", doc: "" } } as const;
const parts: Parts = {
  collectors: [
    { name: "x.facts", summary: "", params: z.strictObject({}), facts: FACTS },
    { name: "x.signal", summary: "", params: z.strictObject({}), facts: signal },
  ],
  actions: [{ name: "x.act", summary: "", params: z.strictObject({ nth: z.int() }), undoable: false }],
};

interface Cause {
  readonly when: Tree;
  readonly acts: boolean;
}

const causes = array(record({ when: tree, acts: boolean() }), { minLength: 1, maxLength: 6 });
/** Nothing at all: the collector failed. */
const found = option(gaps, { nil: undefined });

function runbookOf(given: readonly Cause[]): Runbook {
  const text = JSON.stringify({
    apiVersion: "first-responder/v1",
    kind: "Runbook",
    metadata: { name: "any", summary: "any" },
    match: ['alertname="Any"'],
    signal: { sources: [{ "x.signal": {} }], healthy: "signal.value < 1.0" },
    collect: { x: { "x.facts": {} } },
    causes: given.map(({ when }, nth) => ({ name: `cause-${nth}`, when: when.text })),
    remedies: given.map(({ acts }, nth) => ({
      for: `cause-${nth}`,
      ...(acts ? { do: { "x.act": { nth } } } : { hand_off: "A person is needed." }),
    })),
  });
  const loaded = loadRunbooks([{ file: "any.yaml", text }], parts);
  if (loaded.kind === "broken" || !loaded.runbooks[0]) throw new Error(JSON.stringify(loaded));
  return loaded.runbooks[0];
}

function findingsOf(given: Gaps | undefined): readonly Finding[] {
  const from = { name: "x", collector: "x.facts", tookMs: 1 };
  return [
    given
      ? { ...from, kind: "found", facts: factsOf(given), evidence: "" }
      : { ...from, kind: "missing", why: "no answer within 10 s" },
  ];
}

/** The cause that may be acted on by the table alone: true, when all before it are known to be false. */
function mayActOn(given: readonly Cause[], values: readonly Known[]): number | undefined {
  const first = values.findIndex((each) => each !== false);
  return values[first] === true && given[first]?.acts ? first : undefined;
}

describe("what a diagnosis leads to", () => {
  it("is an action exactly where a truth table makes its condition true and those before it false, whatever is missing", () => {
    let acted = 0;

    assert(
      property(causes, found, (given, facts) => {
        const values = given.map(({ when }) => when.value(facts ?? {}));
        const plan = choose(runbookOf(given), findingsOf(facts));

        const expected = mayActOn(given, values);
        acted += plan.kind === "act" ? 1 : 0;
        expect(plan.kind === "act" ? plan.cause : undefined).to.equal(
          expected === undefined ? undefined : `cause-${expected}`,
        );
      }),
      { numRuns: 400 },
    );

    expect(acted, "how often it acted").to.be.above(20);
  });

  it("tells each cause's truth as the table has it", () => {
    assert(
      property(causes, found, (given, facts) => {
        const { causes } = choose(runbookOf(given), findingsOf(facts));

        expect(causes.map(({ truth }) => truth)).to.deep.equal(
          given.map(({ when }) => String(when.value(facts ?? {}) ?? "unknown")),
        );
        expect(causes.every(({ truth, missing }) => (truth === "unknown") === (missing !== undefined))).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });
});

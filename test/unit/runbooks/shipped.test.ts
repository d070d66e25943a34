import { expect } from "chai";
import { actions } from "../../../src/actions/registry.ts";
import { collectors } from "../../../src/collectors/registry.ts";
import type { Facts, Finding } from "../../../src/domain/facts.ts";
import type { Runbook } from "../../../src/domain/runbook.ts";
import { choose } from "../../../src/pipeline/decide.ts";
import { loadRunbookDirectory } from "../../../src/runbooks/files.ts";
import { problemText } from "../../../src/runbooks/problem.ts";

async function shipped(): Promise<readonly Runbook[]> {
  const loaded = await loadRunbookDirectory("config/runbooks", { collectors, actions });
  if (loaded.kind === "broken") throw new Error(loaded.problems.map(problemText).join("\n"));
  return loaded.runbooks;
}

function findings(facts: Readonly<Record<string, Facts>>): readonly Finding[] {
  return Object.entries(facts).map(([name, each]) => ({
    kind: "found",
    name,
    collector: "",
    facts: each,
    evidence: "",
    tookMs: 1,
  }));
}

const HEALTHY: Facts = { desired: 2, ready: 2, waiting: [] };
const DOWN: Facts = { desired: 2, ready: 0, waiting: ["CrashLoopBackOff"] };
const GROWING: Facts = { slope_per_minute: 4, max: 150 };

const STORIES: readonly (readonly [
  story: string,
  facts: Readonly<Record<string, Facts>>,
  cause: string,
  kind: string,
])[] = [
  ["the processor has no ready pod", { processor: DOWN, backlog_trend: GROWING }, "processor-down", "act"],
  ["it has none, and nothing else is known", { processor: DOWN }, "processor-down", "act"],
  [
    "its image cannot be pulled",
    { processor: { ...DOWN, waiting: ["ImagePullBackOff"] } },
    "processor-cannot-start",
    "hand-off",
  ],
  ["it is scaled to 0", { processor: { desired: 0, ready: 0, waiting: [] } }, "processor-scaled-down", "hand-off"],
  ["why it waits is not known", { processor: { desired: 2, ready: 0 } }, "processor-down", "hand-off"],
  [
    "the backlog shrinks",
    { processor: HEALTHY, backlog: { value: 120 }, backlog_trend: { slope_per_minute: -3, max: 150 } },
    "already-recovering",
    "hand-off",
  ],
  [
    "it runs and the backlog grows",
    { processor: HEALTHY, backlog: { value: 120 }, backlog_trend: GROWING },
    "processor-cannot-keep-up",
    "hand-off",
  ],
  ["Kubernetes does not answer", { backlog: { value: 120 }, backlog_trend: GROWING }, "unknown", "hand-off"],
  ["nothing answers", {}, "unknown", "hand-off"],
];

describe("the runbook drift-backlog-overflow", () => {
  for (const [story, facts, cause, kind] of STORIES) {
    it(`finds ${cause} and ${kind === "act" ? "acts" : "hands off"} when ${story}`, async () => {
      const [runbook] = await shipped();

      expect(runbook && choose(runbook, findings(facts))).to.include({ cause, kind });
    });
  }

  it("restarts the processor, and nothing else", async () => {
    const [runbook] = await shipped();

    const acts = runbook?.remedies.filter((remedy) => remedy.kind === "act");
    expect(acts).to.have.length(1);
    expect(acts?.[0]).to.deep.include({ cause: "processor-down", action: "kubernetes.restart" });
  });
});

describe("the shipped runbooks", () => {
  it("are loaded within a second", async () => {
    const before = process.cpuUsage(); // what it costs, whatever else the machine does
    const runbooks = await shipped();
    const { user, system } = process.cpuUsage(before);

    expect(runbooks.map(({ name }) => name)).to.include("drift-backlog-overflow");
    expect((user + system) / 1000).to.be.below(1000);
  });
});

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

/** Everything runs, and nothing of it tells why. */
const QUIET: Readonly<Record<string, Facts>> = {
  redis: { desired: 1, ready: 1 },
  processor: { desired: 2, ready: 2, waiting: [], last_terminations: [], restarts: 0, oom_killed: 0, revision: 1 },
  processor_events: { reasons: [] },
  processor_usage: { memory_ratio_max: 0.5, cpu_ratio_max: 0.97 },
};

describe("the runbook drift-backlog-overflow", () => {
  async function drift(): Promise<Runbook> {
    const found = (await shipped()).find(({ name }) => name === "drift-backlog-overflow");
    if (!found) throw new Error("it is not shipped");
    return found;
  }

  it("has a remedy as the seed has it for each cause that something can be done about", async () => {
    const { remedies } = await drift();

    const acts = remedies.flatMap((each) => (each.kind === "act" ? [[each.cause, each.action]] : []));
    expect(acts).to.deep.equal([
      ["crash-loop-after-deploy", "kubernetes.undo"],
      ["memory-pressure", "kubernetes.raise-memory-limit"],
      ["processor-down", "kubernetes.restart"],
      ["high-ingestion", "kubernetes.scale"],
      ["slow-processing", "kubernetes.scale"],
    ]);
  });

  it("changes nothing but the processor", async () => {
    const { remedies } = await drift();

    const names = remedies.flatMap((each) =>
      each.kind === "act" ? [(each.params as { readonly target: { readonly name: string } }).target.name] : [],
    );
    expect(new Set(names)).to.deep.equal(new Set(["drift-processor"]));
  });

  it("lets no line of a log leave the cluster", async () => {
    const { collect } = await drift();

    const shown = collect.flatMap(({ params }) =>
      "show" in (params as object) ? [(params as { show: unknown }).show] : [],
    );
    expect(shown).to.deep.equal([0, []]);
  });

  it("acts on nothing while what could speak against it is not known", async () => {
    const runbook = await drift();

    for (const gap of Object.keys(QUIET)) {
      const { [gap]: _, ...known } = QUIET;
      expect(choose(runbook, findings(known)).kind, `without ${gap}`).to.equal("hand-off");
    }
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

import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { actions } from "../../../src/actions/registry.ts";
import { collectors } from "../../../src/collectors/registry.ts";
import type { Runbook } from "../../../src/domain/runbook.ts";
import { matchRunbook } from "../../../src/pipeline/match-runbook.ts";
import { loadRunbooks } from "../../../src/runbooks/load.ts";
import { newMemory, rememberingRun } from "../../support/remembering-run.ts";
import { World } from "../../support/world.ts";

const FILE = "config/runbooks/drift-backlog-overflow.yaml";
const parts = { collectors, actions };

describe("a run whose runbook is changed while it is under way", () => {
  it("ends by the words it began with", async () => {
    const text = await readFile(FILE, "utf8");
    const before = runbooksOf(text);
    const after = runbooksOf(text.replace("mode: auto", "mode: shadow"));
    const memory = newMemory();
    await matched(before, memory);

    const resumed = await matched(after, memory);

    expect(resumed).to.have.nested.property("runbook.mode", "auto");
    expect(resumed).to.have.nested.property("runbook.version", before[0]?.version);
  });

  function matched(runbooks: readonly Runbook[], memory: ReturnType<typeof newMemory>) {
    const world = new World();
    const run = rememberingRun(world.record.id, memory);
    const notification = { ...world.notification, alerts: world.notification.alerts.map(named) };
    return matchRunbook({ ...world.episode(), notification }, run, { ...world.deps(), runbooks, parts });
  }

  function named<Alert>(alert: Alert): Alert & { labels: Record<string, string> } {
    return { ...alert, labels: { alertname: "DriftBacklogOverflow" } };
  }

  function runbooksOf(text: string): readonly Runbook[] {
    const loaded = loadRunbooks([{ file: FILE, text }], parts);
    return loaded.kind === "loaded" ? loaded.runbooks : [];
  }
});

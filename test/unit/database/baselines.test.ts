import { expect } from "chai";
import { baselines } from "../../../src/adapters/database/baselines.ts";
import type { RunId } from "../../../src/domain/brand.ts";
import type { Outcome } from "../../../src/domain/outcome.ts";
import type { RunEvent } from "../../../src/ports/events.ts";
import type { RunFilter, RunRecord } from "../../../src/ports/journal.ts";

const SUBJECT = "ConfigMap shop/web-config";

function over(runs: readonly { outcome: string; data: unknown; kind?: string }[]): ReturnType<typeof baselines> {
  const records = runs.map(({ outcome, kind = "episode" }, index) => ({
    id: `r${index}` as RunId,
    kind,
    outcome: { kind: outcome } as Outcome,
  }));
  const list = async (_filter: RunFilter) => ({ runs: records as unknown as RunRecord[], next: null });
  const read = async (run: RunId) => {
    const index = Number(run.slice(1));
    return [
      { at: 0, data: { kind: "found", facts: {} } },
      { at: 100 + index, data: runs[index]?.data },
    ] as RunEvent[];
  };
  return baselines({ list }, { read });
}

const seen = (key: string) => ({ kind: "found", seen: { subject: SUBJECT, parts: { key } } });

describe("how a thing looked when all was well", () => {
  it("is what the newest run that ended resolved saw of it", async () => {
    const known = over([
      { outcome: "handed-off", data: seen("bad") },
      { outcome: "resolved", data: { seen: { subject: "ConfigMap shop/other", parts: {} } } },
      { outcome: "resolved", data: seen("replayed"), kind: "replay" },
      { outcome: "resolved", data: seen("good") },
      { outcome: "resolved", data: seen("older") },
    ]);

    expect(await known.lastHealthy(SUBJECT)).to.deep.equal({ at: 103, parts: { key: "good" } });
  });

  it("is not known when no run that ended resolved saw it", async () => {
    const known = over([{ outcome: "failed", data: seen("bad") }]);

    expect(await known.lastHealthy(SUBJECT)).to.equal(undefined);
  });
});

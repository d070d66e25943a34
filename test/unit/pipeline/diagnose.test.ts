import { expect } from "chai";
import type { RunId } from "../../../src/domain/brand.ts";
import type { Collect, Runbook } from "../../../src/domain/runbook.ts";
import type { Deps } from "../../../src/pipeline/deps.ts";
import { diagnose } from "../../../src/pipeline/diagnose.ts";
import { movedClock } from "../../support/moved-clock.ts";
import { newMemory, rememberingRun } from "../../support/remembering-run.ts";

const START = Date.parse("2026-11-24T02:00:00Z");

/** Collectors that take as long as their parameter says, by a clock that jumps; `Infinity` never answers, whatever its signal. */
async function diagnosed(took: readonly number[]) {
  const clock = movedClock(START);
  const told: string[] = [];
  const slow = {
    name: "test.slow",
    collect: async (ms: unknown, _: unknown, signal: AbortSignal) => {
      if (ms === Number.POSITIVE_INFINITY) await new Promise(() => {});
      await clock.sleep(ms as number, signal);
      return { facts: { took: ms as number }, evidence: `took ${String(ms)}` };
    },
  };
  const collect = took.map(
    (ms, index): Collect => ({ name: `c${index}`, collector: "test.slow", params: ms, timeout: 10_000 }),
  );
  const telemetry = {
    tell: (said: { kind: string; collector?: string; why?: string }) => told.push(`${said.collector}: ${said.why}`),
  };
  const deps = { clock, collectors: [slow], sources: {}, telemetry } as unknown as Deps;
  const findings = await diagnose({ collect } as unknown as Runbook, rememberingRun("r1" as RunId, newMemory()), deps);
  return { findings, told, took: clock.now() - START };
}

describe("a diagnosis", () => {
  it("takes as long as its slowest collector, however many there are", async () => {
    const { findings, took } = await diagnosed([...Array.from({ length: 15 }, (_, index) => 100 * index), 3_000]);

    expect(findings.every(({ kind }) => kind === "found")).to.equal(true);
    expect(took).to.equal(3_000);
  });

  it("cuts off a collector that hangs at its deadline, names it, and keeps what the others found", async () => {
    const { findings, told, took } = await diagnosed([100, Number.POSITIVE_INFINITY, 200]);

    expect(findings.map(({ name, kind }) => [name, kind])).to.deep.equal([
      ["c0", "found"],
      ["c1", "missing"],
      ["c2", "found"],
    ]);
    expect(findings[1]).to.include({ why: "no answer within 10 s" });
    expect(told).to.deep.equal(["test.slow: no answer within 10 s"]);
    expect(took).to.equal(10_000);
  });
});

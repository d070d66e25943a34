import { NotKnown } from "../collectors/collector.ts";
import type { Finding } from "../domain/facts.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Collect, Runbook } from "../domain/runbook.ts";
import { inWords } from "../domain/wording.ts";
import type { Run } from "../ports/run.ts";
import { DeadlinePassed, within } from "./deadline.ts";
import type { Deps } from "./deps.ts";
import { together } from "./together.ts";

/** Asks everything the runbook collects, at once; each has its own deadline. What fails is a finding too. */
export async function diagnose(runbook: Runbook, run: Run, deps: Deps): Promise<readonly Finding[]> {
  // every step is begun before the first await: their order is part of the run's record
  return together(runbook.collect.map((collect) => collectStep(collect, run, deps)));
}

function collectStep(collect: Collect, run: Run, deps: Deps): Promise<Finding> {
  return run.step(
    `collect:${collect.name}`,
    async ({ signal }) => {
      const finding = await find(collect, deps, signal);
      if (finding.kind === "missing") tellMissing(finding, run, deps);
      return finding;
    },
    { retries: 0, deadline: collect.timeout + 5_000 },
  );
}

function tellMissing(finding: Finding & { kind: "missing" }, run: Run, deps: Deps): void {
  deps.telemetry.tell({ kind: "collector-failed", run: run.id, collector: finding.collector, why: finding.why });
}

/** One collector's finding. Also used for the signal. */
export async function find(
  collect: Collect,
  deps: Pick<Deps, "collectors" | "sources" | "clock">,
  signal: AbortSignal,
): Promise<Finding> {
  const { name, collector } = collect;
  const began = deps.clock.now();
  const tookMs = (): number => deps.clock.now() - began;
  const part = deps.collectors.find((each) => each.name === collector);
  if (!part) throw new Error(`the runbook was loaded with a collector that is not there: ${collector}`);
  try {
    const read = (cut: AbortSignal) => part.collect(collect.params, deps.sources, cut);
    const { facts, evidence, seen } = await within(collect.timeout, read, deps.clock, signal);
    return { kind: "found", name, collector, facts, evidence, ...(seen && { seen }), tookMs: tookMs() };
  } catch (error) {
    signal.throwIfAborted(); // cancelled or draining: not a finding
    return { kind: "missing", name, collector, why: whyMissing(error, collect), tookMs: tookMs() };
  }
}

/** The one place besides adapters and worker that catches: a gap in the diagnosis is a value. Bugs are not. */
function whyMissing(error: unknown, collect: Collect): string {
  if (error instanceof DeadlinePassed) return `no answer within ${inWords(collect.timeout)}`;
  if (error instanceof NotKnown || error instanceof OutsideError) return error.message;
  throw error;
}

import { type Facts, type Finding, factsOf } from "../domain/facts.ts";
import type { Health } from "../domain/health.ts";
import type { Signal } from "../domain/runbook.ts";
import type { Deps } from "./deps.ts";
import { find } from "./diagnose.ts";

type Means = Pick<Deps, "collectors" | "sources" | "clock">;

/** Reads the alert's own metric now: the first source that answers. */
export async function readSignal(signal: Signal, deps: Means, abort: AbortSignal): Promise<Health> {
  return (await readSignalFacts(signal, deps, abort)).health;
}

/** The same, with the facts that it is judged by; none when no source answers. */
export async function readSignalFacts(
  signal: Signal,
  deps: Means,
  abort: AbortSignal,
): Promise<{ readonly health: Health; readonly facts?: Facts }> {
  const whys: string[] = [];
  for (const source of signal.sources) {
    const finding = await find({ ...source, name: "signal" }, deps, abort);
    if (finding.kind === "found") return { health: healthFrom(signal, finding), facts: finding.facts };
    whys.push(`${source.collector}: ${finding.why}`);
  }
  return { health: { kind: "unknown", reason: `the signal cannot be read (${whys.join("; ")})` } };
}

function healthFrom({ healthy }: Signal, finding: Finding & { kind: "found" }): Health {
  const truth = healthy.evaluate(factsOf([finding]));
  const value = Number(finding.facts["value"]);
  const text = `${finding.evidence.split("\n")[0]}, healthy is ${healthy.source}`;
  switch (truth.kind) {
    case "true":
      return { kind: "recovered", reason: text, value };
    case "false":
      return { kind: "bad", reason: text, value };
    case "unknown":
      return { kind: "unknown", reason: `the signal says nothing (not known: ${truth.missing})` };
  }
}

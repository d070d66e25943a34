import { type Finding, factsOf } from "../domain/facts.ts";
import type { Health } from "../domain/health.ts";
import type { Signal } from "../domain/runbook.ts";
import type { Deps } from "./deps.ts";
import { find } from "./diagnose.ts";

/** Reads the alert's own metric now: the first source that answers. */
export async function readSignal(
  signal: Signal,
  deps: Pick<Deps, "collectors" | "sources" | "clock">,
  abort: AbortSignal,
): Promise<Health> {
  const whys: string[] = [];
  for (const source of signal.sources) {
    const finding = await find({ ...source, name: "signal" }, deps, abort);
    if (finding.kind === "found") return healthFrom(signal, finding);
    whys.push(`${source.collector}: ${finding.why}`);
  }
  return { kind: "unknown", reason: `the signal cannot be read (${whys.join("; ")})` };
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

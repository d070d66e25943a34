import { type Facts, factsOf } from "../domain/facts.ts";
import type { Health } from "../domain/health.ts";
import type { Signal } from "../domain/runbook.ts";
import { rounded } from "../domain/wording.ts";
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
    if (finding.kind === "found") return healthFrom(signal, factsOf([finding]));
    whys.push(`${source.collector}: ${finding.why}`);
  }
  return { kind: "unknown", reason: `the signal cannot be read (${whys.join("; ")})` };
}

function healthFrom({ healthy }: Signal, facts: Readonly<Record<string, Facts>>): Health {
  const truth = healthy.evaluate(facts);
  const value = Number(facts["signal"]?.["value"]);
  const text = `signal ${rounded(value)}, healthy means ${healthy.source.replaceAll("signal.value", "signal")}`;
  switch (truth.kind) {
    case "true":
      return { kind: "recovered", reason: text, value };
    case "false":
      return { kind: "bad", reason: text, value };
    case "unknown":
      return { kind: "unknown", reason: `the signal says nothing: ${truth.missing} is not known` };
  }
}

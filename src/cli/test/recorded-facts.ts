import type { Facts, Finding } from "../../domain/facts.ts";
import type { Runbook } from "../../domain/runbook.ts";
import type { RunExport } from "../../http/api/views.ts";
import { isOfType, type Tables } from "./given-facts.ts";

const STEP = "collect:";

/**
 * What the collectors of a recorded run brought, as far as the runbook of today asks the same of the same collector.
 * The rest is not known: so much would the run have to be asked again.
 */
export function recordedFacts(
  { events }: RunExport,
  runbook: Runbook,
  tables: Tables,
): Readonly<Record<string, Facts>> {
  const collectors = new Map(runbook.collect.map(({ name, collector }) => [name, collector]));
  return Object.fromEntries(
    events.flatMap(({ name, data }) => {
      const finding = name.startsWith(STEP) ? (data as Partial<Finding> | null) : null;
      const own = finding?.kind === "found" ? collectors.get(name.slice(STEP.length)) : undefined;
      if (finding?.kind !== "found" || own === undefined || own !== finding.collector) return [];
      return [[name.slice(STEP.length), ofToday(finding.facts ?? {}, name.slice(STEP.length), tables)]];
    }),
  );
}

/** A collector may have learned or forgotten facts since. */
function ofToday(facts: Facts, name: string, tables: Tables): Facts {
  const table = tables.get(name) ?? {};
  return Object.fromEntries(
    Object.entries(facts).filter(([fact, value]) => {
      const declared = Object.hasOwn(table, fact) ? table[fact] : undefined;
      return declared !== undefined && isOfType(value, declared.type);
    }),
  );
}

import { z } from "zod";
import type { Answer, Sample } from "../ports/metrics.ts";
import { type Collector, NotKnown } from "./collector.ts";

const SHOWN = 8;

const Params = z.strictObject({
  except: z
    .array(z.string().min(1))
    .min(1)
    .max(20)
    .describe("Names of the runbook's own alerts: not counted, and at least one of them has to fire."),
  labels: z
    .record(z.string().regex(/^[a-zA-Z_]\w*$/, "is not a label"), z.string())
    .default({})
    .describe("Only alerts that carry these labels, such as `namespace: shop`."),
});
type Params = z.output<typeof Params>;

/** What else is wrong: the alerts that Prometheus itself has firing, whether somebody is told of them or not. */
export const prometheusAlerts: Collector<Params> = {
  name: "prometheus.alerts",
  summary: "What else fires, by the alerts that Prometheus evaluates (`ALERTS`).",
  params: Params,
  facts: {
    count: { type: "int", doc: "Other alerts that fire, each set of labels counted." },
    names: { type: "list<string>", doc: "Their names, sorted." },
    by_name: { type: "map<string, double>", doc: "How many fire of each name." },
    partial: { type: "bool", doc: "Prometheus answered with warnings: the answer may lack something." },
  },
  async collect(params, { metrics }, signal) {
    const answer = await metrics.instant('ALERTS{alertstate="firing"}', signal);
    refuseUnknown(params, answer.items.map(nameOf));
    const others = answer.items.filter(
      (each) => !params.except.includes(nameOf(each)) && carries(each.labels, params.labels),
    );
    return told(others, answer);
  },
};

function carries(labels: Sample["labels"], wanted: Params["labels"]): boolean {
  return Object.entries(wanted).every(([label, value]) => labels[label] === value);
}

/** No alert at all may also mean that this Prometheus evaluates no rules: the own one, which brought us here, tells. */
function refuseUnknown({ except }: Params, names: readonly string[]): void {
  if (names.some((name) => except.includes(name))) return;
  const own = except.join(" or ");
  throw new NotKnown(`Prometheus has no ${own} firing, so it does not evaluate these rules, or no longer fires them`);
}

function told(
  others: readonly Sample[],
  { warnings }: Answer<Sample>,
): Awaited<ReturnType<Collector<Params>["collect"]>> {
  const counts = new Map<string, number>();
  for (const name of others.map(nameOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const severe = new Map(others.map((each) => [nameOf(each), each.labels["severity"]]));
  const shown = sorted.slice(0, SHOWN).map(([name, count]) => phrase(name, count, severe.get(name)));
  const more = sorted.length > SHOWN ? ` and ${sorted.length - SHOWN} more` : "";
  return {
    facts: {
      count: others.length,
      names: sorted.map(([name]) => name),
      by_name: Object.fromEntries(sorted),
      partial: warnings.length > 0,
    },
    evidence: [
      others.length === 0 ? "no other alert fires" : `also firing: ${shown.join(", ")}${more}`,
      ...warnings.slice(0, SHOWN).map((warning) => `Prometheus warned: ${warning}`),
    ].join("\n"),
  };
}

function nameOf({ labels }: Sample): string {
  return labels["alertname"] ?? "";
}

function phrase(name: string, count: number, severity: string | undefined): string {
  return `${count > 1 ? `${count} x ` : ""}${name}${severity ? ` (${severity})` : ""}`;
}

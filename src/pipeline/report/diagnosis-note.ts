import type { Finding } from "../../domain/facts.ts";
import type { Plan } from "../../domain/plan.ts";
import type { Treatment } from "../../domain/treatment.ts";
import { capitalised, inWords, plain, shortened, utcTime } from "../../domain/wording.ts";
import { bounded } from "./bounded.ts";
import { footer } from "./footer.ts";

interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly plan: Plan;
}

/** What was seen, what it means, what comes next. */
export function diagnosisNote(
  { episode, runbook, standing }: Treatment,
  { findings, plan }: Diagnosis,
  { now, publicUrl }: { now: number; publicUrl: string | undefined },
): string {
  const aside = standing.kind === "beside" || standing.kind === "asking" ? standing.reason : undefined;
  const body = [
    plan.kind === "act"
      ? `Cause: ${plan.cause} (${plain(plan.because)})`
      : `Cause: ${plan.cause}. ${plain(plan.reason)}`,
    next(plan, aside),
    "",
    `Seen at ${utcTime(now)}, ${inWords(now - episode.acceptedAt)} after the alert was accepted:`,
    ...gaps(findings),
    ...findings.filter((each) => each.kind === "found").flatMap(evidence),
  ];
  return bounded(firstLine(plan, aside), body, footer(episode.run, "diagnosis", { publicUrl, runbook: runbook.url }));
}

function firstLine(plan: Plan, aside: string | undefined): string {
  if (plan.kind === "hand-off") return `${plan.says}. Nothing was changed: a person is needed.`;
  return aside === undefined ? `${plan.says}. Next: ${plan.action}.` : `${plan.says}. Nothing was changed.`;
}

function next(plan: Plan, aside: string | undefined): string {
  if (plan.kind === "hand-off") return "Next: this incident stays with people.";
  if (aside === undefined) return `Next: ${plan.action}, after a last look at the signal.`;
  return `Not acting: ${capitalised(plain(aside))}`;
}

/** In one line, and first: what is not known must not be what a long note leaves out. */
function gaps(findings: readonly Finding[]): readonly string[] {
  const missing = findings.flatMap((each) => (each.kind === "missing" ? [each] : []));
  const each = Math.max(40, Math.floor(280 / Math.max(1, missing.length)));
  const told = missing.map(({ name, why }) => shortened(`${name} (${plain(why)})`, each));
  return told.length > 0 ? [`Not known: ${told.join("; ")}`] : [];
}

function evidence(finding: Finding & { kind: "found" }): readonly string[] {
  const [first = "", ...rest] = finding.evidence.split("\n").map(plain);
  return [`- ${finding.name}: ${first}`, ...rest.map((line) => `  ${line}`)];
}

import type { Finding } from "../../domain/facts.ts";
import type { Standing } from "../../domain/incident.ts";
import type { Plan } from "../../domain/plan.ts";
import type { Treatment } from "../../domain/treatment.ts";
import { capitalised, inWords, plain, shortened, utcTime } from "../../domain/wording.ts";
import { targetName } from "../../domain/workload.ts";
import type { Intention } from "../intention.ts";
import { bounded, firstLine } from "./bounded.ts";
import { footer } from "./footer.ts";
import { byWeight, type Found, type Weighed } from "./weigh.ts";

interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly plan: Plan;
  /** Undefined: none. */
  readonly intention: Intention | undefined;
}

/** What was seen, what it means, what comes next; what decided it first. */
export function diagnosisNote(
  { episode, runbook, standing }: Treatment,
  { findings, plan, intention }: Diagnosis,
  { now, publicUrl }: { now: number; publicUrl: string | undefined },
): string {
  const meaning = [
    plan.kind === "act"
      ? `Cause: ${plan.cause} (${plain(plan.because)})`
      : `Cause: ${plan.cause}. ${plain(plan.reason)}`,
    ...next(intention, standing),
    "",
    `Seen at ${utcTime(now)}, ${inWords(now - episode.acceptedAt)} after the alert was accepted:`,
    ...gaps(findings),
  ];
  const weighed = byWeight(findings, runbook, plan.cause);
  const body = [...meaning, ...weighed.flatMap(({ finding }) => evidence(finding))];
  const briefer = [...meaning, ...weighed.flatMap(brief)];
  const end = footer(episode.run, "diagnosis", { publicUrl, runbook: runbook.url });
  return bounded(headline(plan, intention, standing), body, end, briefer);
}

function headline({ says }: Plan, intention: Intention | undefined, standing: Standing): string {
  if (!intention) return firstLine(`${says}. Nothing was changed: a person is needed.`, `${says}. A person is needed.`);
  if (standing.kind === "beside") return `${says}. Nothing was changed.`;
  if (standing.kind === "asking") return `${says}. A person is asked first.`;
  const { verb, target } = intention;
  return firstLine(`${says}. Next: ${verb} ${target.name}.`, `${says}. Next: ${verb} it.`);
}

function next(intention: Intention | undefined, standing: Standing): readonly string[] {
  if (!intention) return ["Next: this incident stays with people."];
  const remedy = `${intention.verb} ${targetName(intention.target)}`;
  if (standing.kind !== "beside" && standing.kind !== "asking")
    return [`Next: ${remedy}, after a last look at the signal.`];
  const stands = standing.kind === "asking" ? "Asking first" : "Not acting";
  return [`The runbook's remedy: ${remedy}.`, `${stands}: ${capitalised(plain(standing.reason))}`];
}

/** In one line, and first: what is not known must not be what a long note leaves out. */
function gaps(findings: readonly Finding[]): readonly string[] {
  const missing = findings.flatMap((each) => (each.kind === "missing" ? [each] : []));
  const each = Math.max(40, Math.floor(280 / Math.max(1, missing.length)));
  const told = missing.map(({ name, why }) => shortened(`${name} (${plain(why)})`, each));
  return told.length > 0 ? [`Not known: ${told.join("; ")}`] : [];
}

function evidence(finding: Found): readonly string[] {
  const [first = "", ...rest] = finding.evidence.split("\n").map(plain);
  return [`- ${finding.name}: ${first}`, ...rest.map((line) => `  ${line}`)];
}

/** What did not decide is told in one line each. */
function brief({ finding, decided }: Weighed): readonly string[] {
  const lines = evidence(finding);
  return decided ? lines : lines.slice(0, 1).map((line) => shortened(line, BRIEF_LIMIT));
}

const BRIEF_LIMIT = 110;

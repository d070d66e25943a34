import type { Finding } from "../../../domain/facts.ts";
import type { Decision, JudgedCause, Plan } from "../../../domain/plan.ts";
import type { RunEvent } from "../../../ports/events.ts";
import type { RunLog } from "../../../ports/reports.ts";
import { held, lineOf, recordedValue } from "../run-log.ts";
import { code, ended, notKnown, statement, words } from "./statement.ts";

/** What caused it, and the evidence that says so; what was ruled out, and what could not be. */
export function rootCause(log: RunLog): readonly string[] {
  const line = lineOf(log, "plan");
  const plan = recordedValue(line) as (Plan & Partial<Pick<Decision, "causes">>) | undefined;
  if (!line || !plan) return [notKnown("the run came to no diagnosis")];
  const causes = plan.causes ?? [];
  const holds = causes.find(({ name }) => name === plan.cause);
  return [
    plan.cause === "unknown"
      ? notKnown("no cause held for certain")
      : statement(`**${words(plan.says)}** (${code(plan.cause)}).`, line),
    "",
    ...(holds ? [`- ${statement(`Its condition holds: ${code(holds.when)}, with ${code(holds.values)}.`, line)}`] : []),
    ...(plan.kind === "hand-off" ? [`- ${statement(words(ended(plan.reason)), line)}`] : []),
    ...evidence(log, holds).map((each) => `- ${each}`),
    ...others(causes, plan.cause, line).map((each) => `- ${each}`),
  ];
}

/** What the collectors saw that the condition reads; all of it where no cause is known. */
function evidence({ events }: RunLog, holds: JudgedCause | undefined): readonly string[] {
  return events.flatMap((event) => {
    const finding = findingIn(event);
    if (!finding || (holds && !reads(holds.when, finding.name))) return [];
    if (finding.kind === "missing")
      return [statement(`${words(finding.name)}: not known, ${words(ended(finding.why))}`, event)];
    const [first = "", ...rest] = finding.evidence.split("\n");
    const more = rest.length > 0 ? `; ${rest.slice(0, 4).map(code).join("; ")}` : "";
    return [statement(`${words(finding.name)}: ${code(first)}${more}`, event)];
  });
}

export function findingIn(event: RunEvent): Finding | undefined {
  const line = held(event);
  const isFinding = event.name.startsWith("collect:") && line.kind === "value" && line.value !== null;
  return isFinding ? (line.value as Finding) : undefined;
}

function reads(condition: string, name: string): boolean {
  return condition.split(/[^\w.]+/).some((word) => word.startsWith(`${name}.`));
}

function others(causes: readonly JudgedCause[], found: string, line: RunEvent): readonly string[] {
  const ruledOut = causes
    .filter(({ name, truth }) => truth === "false" && name !== found)
    .map(({ name }) => code(name));
  const open = causes.filter(({ truth }) => truth === "unknown");
  return [
    ...(ruledOut.length > 0 ? [statement(`Ruled out: ${ruledOut.join(", ")}.`, line)] : []),
    ...open.map(({ name, missing }) =>
      statement(`Could not be ruled out: ${code(name)}; not known is ${code(missing ?? "why")}.`, line),
    ),
  ];
}

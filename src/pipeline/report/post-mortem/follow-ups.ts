import type { Aftermath } from "../../../domain/impact.ts";
import type { Plan } from "../../../domain/plan.ts";
import { inWords, rounded } from "../../../domain/wording.ts";
import type { RunLog } from "../../../ports/reports.ts";
import { lineOf, recordedValue } from "../run-log.ts";
import { findingIn } from "./root-cause.ts";
import { code, notKnown, statement, words } from "./statement.ts";

/** The checklist, with what is known for each point. Whether it is done, only people know: no box is ticked. */
export function followUps(log: RunLog): readonly string[] {
  const points = [
    ["Update the runbook based on lessons learned", runbook(log)],
    ["Implement preventive measures", notKnown("the log tells nothing of them")],
    ["Review what fills it", composition(log)],
    ["Update capacity planning", capacity(log)],
  ] as const;
  return points.map(([task, known]) => `- [ ] ${task}. ${known}`);
}

function runbook(log: RunLog): string {
  const line = lineOf(log, "plan");
  const plan = recordedValue(line) as Plan | undefined;
  if (!line || !plan) return notKnown("the run came to no diagnosis");
  const gaps = log.events.flatMap((event) =>
    findingIn(event)?.kind === "missing" ? [words(findingIn(event)?.name ?? "")] : [],
  );
  const named = plan.cause === "unknown" ? "None of its causes held for certain" : `It named ${code(plan.cause)}`;
  const remedy = plan.kind === "act" ? `and has ${code(plan.action)} for it` : "and has no action for that";
  return statement(`${named} ${remedy}${gaps.length > 0 ? `; it could not read ${gaps.join(", ")}` : ""}.`, line);
}

function composition(log: RunLog): string {
  const line = lineOf(log, "impact");
  const parts = (recordedValue(line) as Aftermath | undefined)?.parts ?? [];
  const largest = parts.flatMap((part) => {
    const [first] = "worst" in part ? Object.entries(part.worst) : [];
    return first ? [`${code(part.name)}: most was ${words(first[0] || "(none)")}, ${rounded(first[1])}`] : [];
  });
  return line && largest.length > 0
    ? statement(`${largest.join("; ")}.`, line)
    : notKnown("nothing was measured by parts");
}

function capacity(log: RunLog): string {
  const line = lineOf(log, "impact");
  const impact = (recordedValue(line) as Aftermath | undefined)?.impact;
  if (!line || impact?.kind !== "measured") return notKnown("the impact was not measured");
  return statement(
    `At its worst it was ${rounded(impact.worst.value)}, and not healthy for ${inWords(impact.unhealthyMs)}.`,
    line,
  );
}

import type { RunLog } from "../../../ports/reports.ts";
import { actions } from "./actions.ts";
import { followUps } from "./follow-ups.ts";
import { impact } from "./impact.ts";
import { durations, wentBadly, wentWell } from "./lessons.ts";
import { rootCause } from "./root-cause.ts";
import { words } from "./statement.ts";
import { timeline } from "./timeline.ts";

/** A draft from the run's log alone: the same log gives the same text, and each statement names the line it is from. */
export function postMortem(log: RunLog): string {
  const { run, events } = log;
  const head = events.at(-1)?.hash;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["Timeline", timeline(log)],
    ["Root cause", rootCause(log)],
    ["Impact", impact(log)],
    ["Actions taken", actions(log)],
    ["How long it took", durations(log)],
    ["What went well", wentWell(log)],
    ["What went badly", wentBadly(log)],
    ["Follow-up", followUps(log)],
  ];
  return [
    `# Post-mortem draft: ${words(run.alertname)}`,
    "",
    `Run ${run.id}, runbook ${words(run.runbook ?? "none")}, incident ${words(run.incident?.url ?? "none that is known")}. Drafted from the run's`,
    "log and nothing else: a number in brackets is the line that says so, `run` is the run's own record. Times are UTC.",
    ...(head === undefined ? [] : [`The log ends in ${head}.`]),
    ...sections.flatMap(([title, lines]) => ["", `## ${title}`, "", ...lines]),
    "",
  ].join("\n");
}

import type { Aftermath, Measured } from "../../../domain/impact.ts";
import { inWords, rounded } from "../../../domain/wording.ts";
import type { RunEvent } from "../../../ports/events.ts";
import type { RunLog } from "../../../ports/reports.ts";
import { lineOf, recordedValue } from "../run-log.ts";
import { code, notKnown, statement, utc, words } from "./statement.ts";

/** What it did to the alert's own metric, as measured when it was over. */
export function impact(log: RunLog): readonly string[] {
  const line = lineOf(log, "impact");
  const aftermath = recordedValue(line) as Aftermath | undefined;
  if (!line || !aftermath)
    return [`- ${notKnown("it is measured when Alertmanager reports the group resolved")}`, USERS];
  const { impact, parts } = aftermath;
  return [
    ...(impact.kind === "unknown" ? [`- ${statement(notKnown(words(impact.reason)), line)}`] : measured(impact, line)),
    ...parts.map((each) => `- ${statement(partText(each), line)}`),
    USERS,
  ];
}

const USERS = `- Users affected: ${notKnown("no collector counts them").toLowerCase()}`;

function measured(
  { query, from, to, worst, unhealthyMs, area, threshold }: Measured,
  line: RunEvent,
): readonly string[] {
  const beyond = threshold ? `${threshold.bad} ${rounded(threshold.value)}` : "";
  return [
    `Worst: ${code(`${query} = ${rounded(worst.value)}`)} at ${utc(worst.at)}.`,
    `Not healthy for ${inWords(unhealthyMs)} of the ${inWords(to - from)} from ${utc(from)} to ${utc(to)}.`,
    area === null
      ? `Area beyond the threshold: ${notKnown("the runbook compares the signal with no one number").toLowerCase()}`
      : `Area ${beyond}: ${rounded(area)} (value × minutes).`,
  ].map((each) => `- ${statement(each, line)}`);
}

function partText(part: Aftermath["parts"][number]): string {
  if ("unknown" in part) return `${code(part.name)}: ${notKnown(words(part.unknown)).toLowerCase()}`;
  const values = Object.entries(part.worst).map(([name, value]) => `${words(name || "(none)")} ${rounded(value)}`);
  return `${code(part.name)} by ${words(part.by)}, each at its highest: ${values.join(", ")}.`;
}

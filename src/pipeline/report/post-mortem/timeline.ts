import type { Aftermath } from "../../../domain/impact.ts";
import type { RunLog } from "../../../ports/reports.ts";
import type { Told } from "../../record-people.ts";
import { lineOf, recordedValue } from "../run-log.ts";
import { describe, WE } from "./describe.ts";
import { type Origin, statement, utc, words } from "./statement.ts";

/** Something that was seen, by whom, and when. */
interface Moment {
  readonly at: number;
  readonly by: string;
  readonly what: string;
  readonly from: Origin;
}

/** What happened, in order: what Alertmanager said, what we saw and did, what people and PagerDuty did. */
export function timeline(log: RunLog): readonly string[] {
  const moments = [...alertmanager(log), ...ours(log), ...onCall(log)].sort((a, b) => a.at - b.at);
  return [
    "| time (UTC) | seen by | what |",
    "| --- | --- | --- |",
    ...moments.map(({ at, by, what, from }) => `| ${utc(at)} | ${words(by)} | ${statement(what, from)} |`),
  ];
}

function alertmanager(log: RunLog): readonly Moment[] {
  const { run } = log;
  const by = "Alertmanager";
  const line = lineOf(log, "impact");
  const firedAt = (recordedValue(line) as Aftermath | undefined)?.firedAt ?? undefined;
  const { resolvedAt } = run;
  return [
    ...(line && firedAt !== undefined
      ? [{ at: firedAt, by, what: `${words(run.alertname)} began to fire.`, from: line }]
      : []),
    ...(resolvedAt === null
      ? []
      : [{ at: resolvedAt, by, what: "Reported the group resolved.", from: "run" as const }]),
    ...log.events
      .filter(({ name }) => name === "relapsed")
      .map((event) => ({ at: event.at, by, what: "The group fires again.", from: event })),
  ];
}

function ours(log: RunLog): readonly Moment[] {
  const { run, events } = log;
  const accepted = {
    at: run.acceptedAt,
    by: WE,
    what: `Accepted the alert from ${words(run.source)}.`,
    from: "run" as const,
  };
  return [
    accepted,
    ...events.flatMap((event) => describe(event).map(({ by, what }) => ({ at: event.at, by, what, from: event }))),
  ];
}

const DEEDS = {
  triggered: "The incident was triggered.",
  acknowledged: "Acknowledged the incident.",
  unacknowledged: "The acknowledgement ended: the incident pages again.",
  resolved: "Resolved the incident.",
  reassigned: "Reassigned the incident.",
  annotated: "Wrote a note on the incident.",
} as const;

/** Our own deeds are in the log already. */
function onCall(log: RunLog): readonly Moment[] {
  const line = lineOf(log, "incident-history");
  const told = recordedValue(line) as Told | undefined;
  if (!line || told?.kind !== "told") return [];
  return told.events.flatMap(({ kind, by, at }) =>
    kind === "other" || by?.us ? [] : [{ at, by: by?.name ?? "PagerDuty", what: DEEDS[kind], from: line }],
  );
}

import type { Selectable } from "kysely";
import type { RunId } from "../../domain/brand.ts";
import type { RunRecord } from "../../ports/journal.ts";
import type { RunsTable } from "./tables.ts";

/** The columns that operators see; the notification's body is not among them. */
export const RECORD_COLUMNS = [
  "id",
  "kind",
  "state",
  "source",
  "group_key",
  "alertname",
  "accepted_at",
  "runbook",
  "plan",
  "incident",
  "outcome",
  "ended_at",
  "resolved_at",
  "relapses",
  "cancel",
] as const satisfies readonly (keyof RunsTable)[];

export type RecordRow = Pick<Selectable<RunsTable>, (typeof RECORD_COLUMNS)[number]>;

export function runRecord(row: RecordRow): RunRecord {
  return {
    id: row.id as RunId,
    kind: row.kind,
    state: row.state,
    source: row.source,
    groupKey: row.group_key,
    alertname: row.alertname,
    acceptedAt: row.accepted_at,
    runbook: row.runbook,
    plan: parsed(row.plan) as RunRecord["plan"],
    incident: parsed(row.incident) as RunRecord["incident"],
    outcome: parsed(row.outcome) as RunRecord["outcome"],
    endedAt: row.ended_at,
    resolvedAt: row.resolved_at,
    relapses: row.relapses,
    cancel: parsed(row.cancel) as RunRecord["cancel"],
  };
}

/** Our own JSON, written by this module's siblings. */
function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

import type { Insertable } from "kysely";
import type { RunId } from "../../domain/brand.ts";
import type { Mode } from "../../domain/mode.ts";
import type { Notification } from "../../domain/notification.ts";
import { shortened } from "../../domain/wording.ts";
import type { Task } from "../../ports/engine.ts";
import type { RunsTable, TasksTable } from "./tables.ts";

/** Longest text kept in a column that is only shown. */
const SHOWN = 1_000;

export interface RunBirth {
  readonly id: RunId;
  readonly kind: "episode" | "replay";
  readonly mode: Mode;
  readonly now: number;
}

/** The row of a run that was just accepted. */
export function newRun(notification: Notification, { id, kind, mode, now }: RunBirth): Insertable<RunsTable> {
  return {
    id,
    kind,
    state: "accepted",
    mode,
    source: shown(notification.source),
    group_key: shown(notification.groupKey),
    alertname: shown(alertnameOf(notification)),
    accepted_at: now,
    runbook: null,
    plan: null,
    incident: null,
    outcome: null,
    ended_at: null,
    resolved_at: null,
    relapses: 0,
    cancel: null,
  };
}

/** The row of a task that nobody has started. */
export function newTask(task: Task & { readonly position: number }, now: number): Insertable<TasksTable> {
  return {
    id: task.id,
    run_id: task.run,
    position: task.position,
    kind: task.kind,
    state: "waiting",
    owner: null,
    starts: 0,
    failures: 0,
    created_at: now,
    put_aside_until: null,
    rung: 0,
    doubtless: 0,
  };
}

function alertnameOf({ commonLabels, groupLabels, alerts }: Notification): string {
  const name = "alertname";
  return commonLabels[name] ?? groupLabels[name] ?? alerts[0]?.labels[name] ?? "";
}

/** Postgres keeps no NUL in text. */
function shown(text: string): string {
  return shortened(text.replaceAll("\0", "\u{FFFD}"), SHOWN);
}

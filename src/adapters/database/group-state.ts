import type { Selectable } from "kysely";
import type { GroupMemory } from "../../domain/admission.ts";
import type { RunId } from "../../domain/brand.ts";
import type { GroupsTable } from "./tables.ts";

/** A group as the transaction sees it. */
export interface GroupState {
  readonly memory: GroupMemory | undefined;
  /** The keys of its last notifications with the runs they were answered with, oldest first. */
  readonly seen: readonly (readonly [key: string, run: RunId | null])[];
  /** How many notifications and tasks its run has had. */
  readonly notifications: number;
  readonly tasks: number;
}

/** A repeat that comes after so many others of its group is decided anew, to the same run. */
const MOST_SEEN = 64;

export const NEW_GROUP: GroupState = { memory: undefined, seen: [], notifications: 0, tasks: 0 };

/** The run that a notification was answered with, null for none; undefined: it was not seen. */
export function seenRun({ seen }: GroupState, key: string): RunId | null | undefined {
  return seen.find(([known]) => known === key)?.[1];
}

export function see({ seen }: GroupState, key: string, run: RunId | null): GroupState["seen"] {
  return [...seen, [key, run] as const].slice(-MOST_SEEN);
}

export function groupState(
  row: Pick<Selectable<GroupsTable>, "memory" | "seen" | "notifications" | "tasks">,
): GroupState {
  return {
    memory: row.memory === null ? undefined : (JSON.parse(row.memory) as GroupMemory),
    seen: row.seen === null ? [] : (JSON.parse(row.seen) as GroupState["seen"]),
    notifications: row.notifications,
    tasks: row.tasks,
  };
}

/** The row to write. A group that was never told anything has no state, so `memory` is there. */
export function groupRow(id: string, { memory, seen, notifications, tasks }: GroupState): GroupsTable {
  return {
    id,
    memory: JSON.stringify(memory),
    seen: JSON.stringify(seen),
    run_id: memory?.run ?? null,
    notifications,
    tasks,
    heard_at: memory?.heardAt ?? 0,
  };
}

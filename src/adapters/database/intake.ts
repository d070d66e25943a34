import { type Admission, admit, type GroupMemory, remember } from "../../domain/admission.ts";
import type { RunId } from "../../domain/brand.ts";
import type { Task, TaskKind } from "../../ports/engine.ts";
import type { Receipt } from "../../ports/journal.ts";
import type { Arrival } from "./arrival.ts";

/** A group as the transaction sees it: its memory, and how many tasks its run has been given. */
export interface GroupState {
  readonly memory: GroupMemory | undefined;
  readonly tasks: number;
}

/** What there is to write for a batch; a run that is opened and resolved in one batch is in `opened` and in `moved`. */
export interface Intake {
  readonly receipts: Receipt[];
  readonly notifications: { readonly arrival: Arrival; readonly run: RunId | null }[];
  readonly opened: { readonly run: RunId; readonly arrival: Arrival }[];
  readonly tasks: (Task & { readonly position: number })[];
  /** Runs whose group was resolved or fired again: how it stands at the end of the batch. */
  readonly moved: Map<RunId, { readonly resolvedAt: number | null; readonly relapses: number }>;
  readonly groups: Map<string, GroupState>;
}

interface Known {
  /** Notifications that are stored already, with their runs. */
  readonly keys: Map<string, RunId | null>;
  readonly groups: ReadonlyMap<string, GroupState>;
}

interface Circumstances {
  readonly now: number;
  readonly relapseWindow: number;
  readonly newRunId: () => RunId;
}

/** Decides a batch in the order of arrival. Pure but for the ids it is given. */
export function takeIn(arrivals: readonly Arrival[], known: Known, at: Circumstances): Intake {
  const intake: Intake = {
    receipts: [],
    notifications: [],
    opened: [],
    tasks: [],
    moved: new Map(),
    groups: new Map(),
  };
  for (const arrival of arrivals) {
    const first = known.keys.get(arrival.key);
    if (first !== undefined) {
      intake.receipts.push(receipt(first, true));
      continue;
    }
    const run = takeInOne(arrival, intake, known.groups, at);
    known.keys.set(arrival.key, run);
    intake.notifications.push({ arrival, run });
    intake.receipts.push(receipt(run, false));
  }
  return intake;
}

function takeInOne(arrival: Arrival, intake: Intake, stored: Known["groups"], at: Circumstances): RunId | null {
  const { notification, group } = arrival;
  const before = intake.groups.get(group) ?? stored.get(group) ?? { memory: undefined, tasks: 0 };
  const admission = admit(before.memory, notification, at.now, at.relapseWindow);
  const run = runOf(admission, at.newRunId);
  const memory = remember(before.memory, notification, admission, { run, now: at.now });
  const tasks = admission.kind === "opens" ? 0 : before.tasks;
  if (run) consequences(admission, { run, position: tasks, arrival }, intake, at.now);
  const kind = taskKind(admission);
  intake.groups.set(group, { memory, tasks: kind ? tasks + 1 : tasks });
  return run ?? null;
}

function consequences(
  admission: Admission,
  { run, position, arrival }: { run: RunId; position: number; arrival: Arrival },
  intake: Intake,
  now: number,
): void {
  const kind = taskKind(admission);
  if (kind) intake.tasks.push({ id: taskId(run, kind, position), run, kind, position });
  if (kind === "remediate") intake.opened.push({ run, arrival });
  if (kind === "close") intake.moved.set(run, { resolvedAt: now, relapses: intake.moved.get(run)?.relapses ?? 0 });
  if (kind === "relapse") {
    intake.moved.set(run, { resolvedAt: null, relapses: (intake.moved.get(run)?.relapses ?? 0) + 1 });
  }
}

/** The run's own id for its first task, for that is its workflow's id. */
export function taskId(run: RunId, kind: TaskKind, position: number): string {
  return position === 0 ? run : `${run}:${kind}:${position}`;
}

function taskKind(admission: Admission): TaskKind | undefined {
  switch (admission.kind) {
    case "opens":
      return "remediate";
    case "resolves":
      return "close";
    case "relapses":
      return "relapse";
    case "joins":
    case "nothing":
      return undefined;
  }
}

function runOf(admission: Admission, newRunId: () => RunId): RunId | undefined {
  if (admission.kind === "opens") return newRunId();
  return "run" in admission ? admission.run : undefined;
}

function receipt(run: RunId | null, duplicate: boolean): Receipt {
  return { runs: run === null ? [] : [run], duplicate };
}

import { type Admission, admit, remember } from "../../domain/admission.ts";
import type { RunId } from "../../domain/brand.ts";
import type { Task, TaskKind } from "../../ports/engine.ts";
import type { Receipt } from "../../ports/journal.ts";
import type { Arrival } from "./arrival.ts";
import { type GroupState, NEW_GROUP, see, seenRun } from "./group-state.ts";

/** What there is to write for a batch; a run that is opened and resolved in one batch is in `opened` and in `moved`. */
export interface Intake {
  readonly receipts: Receipt[];
  readonly notifications: { readonly arrival: Arrival; readonly run: RunId | null; readonly position: number }[];
  readonly opened: { readonly run: RunId; readonly arrival: Arrival }[];
  /** Those after a run's first one, which the run itself stands for until it is claimed. */
  readonly tasks: (Task & { readonly position: number })[];
  /** Runs whose group was resolved or fired again: how it stands at the end of the batch. */
  readonly moved: Map<RunId, { readonly resolvedAt: number | null; readonly relapses: number }>;
  readonly groups: Map<string, GroupState>;
}

interface Circumstances {
  readonly now: number;
  readonly relapseWindow: number;
  readonly newRunId: () => RunId;
}

/** Decides a batch in the order of arrival. Pure but for the ids it is given. */
export function takeIn(
  arrivals: readonly Arrival[],
  stored: ReadonlyMap<string, GroupState>,
  at: Circumstances,
): Intake {
  const intake: Intake = {
    receipts: [],
    notifications: [],
    opened: [],
    tasks: [],
    moved: new Map(),
    groups: new Map(),
  };
  for (const arrival of arrivals) {
    const group = intake.groups.get(arrival.group) ?? stored.get(arrival.group) ?? NEW_GROUP;
    const first = seenRun(group, arrival.key);
    const run = first === undefined ? takeInOne(arrival, group, intake, at) : first;
    intake.receipts.push({ runs: run === null ? [] : [run], duplicate: first !== undefined });
  }
  return intake;
}

function takeInOne(arrival: Arrival, before: GroupState, intake: Intake, at: Circumstances): RunId | null {
  const { notification, group } = arrival;
  const admission = admit(before.memory, notification, at.now, at.relapseWindow);
  const run = runOf(admission, at.newRunId);
  const memory = remember(before.memory, notification, admission, { run, now: at.now });
  const counted = admission.kind === "opens" ? { notifications: 0, tasks: 0 } : before;
  const next = consequences(admission, { run, position: counted.tasks, arrival }, intake, at.now);
  intake.notifications.push({ arrival, run: run ?? null, position: counted.notifications });
  intake.groups.set(group, {
    memory,
    seen: see(before, arrival.key, run ?? null),
    notifications: counted.notifications + 1,
    tasks: counted.tasks + next,
  });
  return run ?? null;
}

/** Resolves to how many tasks the run is given: none or one. */
function consequences(
  admission: Admission,
  { run, position, arrival }: { run: RunId | undefined; position: number; arrival: Arrival },
  intake: Intake,
  now: number,
): number {
  const kind = taskKind(admission);
  if (!kind || !run) return 0;
  const relapses = intake.moved.get(run)?.relapses ?? 0;
  if (kind === "remediate") intake.opened.push({ run, arrival });
  else intake.tasks.push({ id: `${run}:${kind}:${position}`, run, kind, position });
  if (kind === "close") intake.moved.set(run, { resolvedAt: now, relapses });
  if (kind === "relapse") intake.moved.set(run, { resolvedAt: null, relapses: relapses + 1 });
  return 1;
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

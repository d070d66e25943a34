import type { RunId } from "./brand.ts";
import { type Alert, firingName, groupStatus, type Notification } from "./notification.ts";

/** What we remember of one group between notifications. Times are milliseconds since 1970. */
export interface GroupMemory {
  /** The run of its last episode; absent when it was never seen firing. */
  readonly run?: RunId;
  /** When all its alerts were reported resolved; absent while it fires. */
  readonly resolvedAt?: number;
  /** When it last told us something new. */
  readonly heardAt: number;
  /** The firings that were going on when we last heard of it. */
  readonly firing: readonly string[];
  /** The last firings that were reported resolved, so that a late "firing" of one of them is recognised. */
  readonly resolved: readonly string[];
}

/** What a notification means to its group's episode. */
export type Admission =
  | { readonly kind: "opens" } // first firing: a new run
  | { readonly kind: "joins"; readonly run: RunId } // more of the same episode
  | { readonly kind: "resolves"; readonly run: RunId } // the episode's alerts are all resolved
  | { readonly kind: "relapses"; readonly run: RunId } // fires again inside the relapse window: for a human
  | { readonly kind: "nothing" }; // resolved, late or cut off, and no episode is open

/** Decides it. Pure, so that the order in which things may arrive can be tested exhaustively. */
export function admit(
  memory: GroupMemory | undefined,
  notification: Notification,
  now: number,
  relapseWindow: number,
): Admission {
  const run = memory && isOpen(memory, now, relapseWindow) ? memory.run : undefined;
  const joins: Admission = run ? { kind: "joins", run } : { kind: "nothing" };
  switch (groupStatus(notification)) {
    case "unknown":
      return joins;
    case "resolved":
      return run && memory?.resolvedAt === undefined ? { kind: "resolves", run } : joins;
    case "firing":
      if (isLate(memory, notification)) return joins;
      if (!memory || !run || isOver(memory, notification, now - relapseWindow)) return { kind: "opens" };
      return memory.resolvedAt === undefined ? joins : { kind: "relapses", run };
  }
}

/** Names kept of each kind. Above it a late firing counts as a new one: a run that finds nothing wrong does nothing. */
const REMEMBERED = 1_000;

/** The group's memory after a notification was admitted; `run`: the run it was admitted to. */
export function remember(
  memory: GroupMemory | undefined,
  notification: Notification,
  admission: Admission,
  { run = memory?.run, now }: { readonly run: RunId | undefined; readonly now: number },
): GroupMemory {
  const resolvedAt = resolvedAfter(memory, admission, now);
  const isNews = groupStatus(notification) === "firing" && !isLate(memory, notification);
  const resolved = new Set([...(memory?.resolved ?? []), ...namesOf(notification, "resolved")]);
  return {
    ...(run === undefined ? {} : { run }),
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    heardAt: now,
    firing: isNews ? namesOf(notification, "firing").slice(0, REMEMBERED) : (memory?.firing ?? []),
    resolved: [...resolved].slice(-REMEMBERED),
  };
}

function resolvedAfter(memory: GroupMemory | undefined, admission: Admission, now: number): number | undefined {
  switch (admission.kind) {
    case "opens":
    case "relapses":
      return undefined;
    case "resolves":
      return now;
    case "joins":
    case "nothing":
      return memory?.resolvedAt;
  }
}

function namesOf(notification: Notification, status: Alert["status"]): readonly string[] {
  return notification.alerts.filter((alert) => alert.status === status).map(firingName);
}

function isOpen(memory: GroupMemory, now: number, relapseWindow: number): boolean {
  return memory.resolvedAt === undefined || now <= memory.resolvedAt + relapseWindow;
}

/** Everything it says is firing was reported resolved before: it was overtaken on the way. */
function isLate(memory: GroupMemory | undefined, notification: Notification): boolean {
  if (memory === undefined) return false;
  const resolved = new Set(memory.resolved);
  return namesOf(notification, "firing").every((name) => resolved.has(name));
}

/**
 * The end of the last episode was never told (`send_resolved: false`, an Alertmanager that was down): a complete list
 * knows nothing of what fired when we last heard of the group, long ago. Without this it would never be helped again.
 */
function isOver(memory: GroupMemory, notification: Notification, before: number): boolean {
  const isComplete = notification.truncatedAlerts === 0 && memory.firing.length < REMEMBERED;
  if (memory.resolvedAt !== undefined || !isComplete || memory.heardAt >= before) return false;
  const told = new Set(notification.alerts.map(firingName));
  return !memory.firing.some((name) => told.has(name));
}

import type { RunId } from "./brand.ts";
import { firingName, groupStatus, type Notification } from "./notification.ts";

/** What we remember of one group between notifications. Times are milliseconds since 1970. */
export interface GroupMemory {
  readonly run: RunId;
  /** When all its alerts were reported resolved; absent while it fires. */
  readonly resolvedAt?: number;
  /** The firings that were reported resolved, so that a late "firing" of one of them is recognised. */
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
  const episode = memory !== undefined && isOpen(memory, now, relapseWindow) ? memory : undefined;
  const joins: Admission = episode ? { kind: "joins", run: episode.run } : { kind: "nothing" };
  switch (groupStatus(notification)) {
    case "unknown":
      return joins;
    case "resolved":
      return episode && episode.resolvedAt === undefined ? { kind: "resolves", run: episode.run } : joins;
    case "firing":
      if (isLate(memory, notification)) return joins;
      if (!episode) return { kind: "opens" };
      return episode.resolvedAt === undefined ? joins : { kind: "relapses", run: episode.run };
  }
}

/** The firings a notification reports as resolved. */
export function resolvedFirings(notification: Notification): readonly string[] {
  return notification.alerts.filter((alert) => alert.status === "resolved").map(firingName);
}

function isOpen(memory: GroupMemory, now: number, relapseWindow: number): boolean {
  return memory.resolvedAt === undefined || now <= memory.resolvedAt + relapseWindow;
}

/** Everything it says is firing was reported resolved before: it was overtaken on the way. */
function isLate(memory: GroupMemory | undefined, notification: Notification): boolean {
  const firing = notification.alerts.filter((alert) => alert.status === "firing");
  return memory !== undefined && firing.every((alert) => memory.resolved.includes(firingName(alert)));
}

import type { RunId } from "./brand.ts";
import type { Change } from "./change.ts";

/** A change that a run made and that can be put back. */
export interface Made {
  readonly run: RunId;
  /** `targetName` */
  readonly target: string;
  readonly runbook: string;
  readonly cause: string;
  readonly action: string;
  /** "scaled Deployment a/b to 5 replicas" */
  readonly did: string;
  readonly change: Change;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** How long its alert must have been resolved before it is put back; milliseconds. */
  readonly soak: number;
  /** When it is put back at the latest; null: it is meant to last, and is put back only when somebody asks. */
  readonly dueAt: number | null;
}

/** `queued`: a task is putting it back. `left`: it stays as it is, for good. */
export const RESTORATION_STATES = ["in-force", "queued", "restored", "left"] as const;
export type RestorationState = (typeof RESTORATION_STATES)[number];

/** What is known of a change that can be put back, or was. */
export interface Restoration extends Made {
  readonly state: RestorationState;
  /** Who asked for it. */
  readonly asked: { readonly by: string; readonly reason: string } | null;
  /** How it ended, or why it has to wait. */
  readonly reason: string | null;
  readonly endedAt: number | null;
}

/** How an attempt to put something back ended. `reason`: a sentence. */
export type RestorationEnd =
  | { readonly kind: "restored"; readonly reason: string }
  | { readonly kind: "left"; readonly reason: string }
  | { readonly kind: "postponed"; readonly reason: string; readonly until: number };

const SOONEST = 5 * 60_000;
const LATEST = 60 * 60_000;

/** When what stands in the way is looked at again: the longer it has all been, the later, for each look is written down. */
export function lookAgainAt({ acceptedAt }: { readonly acceptedAt: number }, now: number): number {
  return now + Math.min(LATEST, Math.max(SOONEST, (now - acceptedAt) / 12));
}

/** Why it is put back now; undefined: not yet. */
export function dueBy(
  { asked, dueAt }: Pick<Restoration, "asked" | "dueAt">,
  now: number,
): "asked" | "expired" | "resolved" | undefined {
  if (asked) return "asked";
  if (dueAt === null) return undefined;
  return dueAt <= now ? "expired" : "resolved";
}

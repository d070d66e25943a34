import { z } from "zod";
import type { Change } from "../domain/change.ts";
import type { Permit } from "../domain/permit.ts";
import type { Right } from "../domain/right.ts";
import { type Target, targetName, type Workload } from "../domain/workload.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cluster, ClusterDetails } from "../ports/cluster.ts";

/** The parts of the world an action may read to fix its values. */
export interface ActionSources {
  readonly cluster: Cluster;
  readonly details: ClusterDetails;
  readonly clock: Clock;
}

/** One way to change the world. It only says what: guards judge it, the dry run shows it, the pipeline sends it. */
export interface Action<Params> {
  /** As runbooks write it, for example `kubernetes.restart`. */
  readonly name: string;
  readonly summary: string;
  /** What it does, to be followed by its target's name: "restart", "roll back". */
  readonly verb: string;
  /** What it does to what runs, and whether and how it can be undone: sentences for the reference. */
  readonly impact: string;
  readonly undo: string;
  readonly params: z.ZodType<Params>;
  /** What it changes can be put back: only then may a remedy be temporary (`for: 2h`). */
  readonly undoable: boolean;
  /** The workload it changes: what is locked, budgeted and shown. */
  target(params: Params): Target;
  /** All it needs of the API, to read and to change. */
  rights(params: Params): readonly Right[];
  /** What of the objects it may change: all else the admission policy refuses. */
  permits(params: Params): readonly Permit[];
  /** The change with all its values fixed, or the sentence that says why there is nothing to do. Throws OutsideError. */
  plan(params: Params, from: ActionSources, signal: AbortSignal): Promise<Planned>;
}

export type Planned =
  /** `says`: "restart Deployment a/b"; `did`: "restarted Deployment a/b". */
  | { readonly kind: "change"; readonly change: Change; readonly says: string; readonly did: string }
  | { readonly kind: "refuse"; readonly guard: Objector; readonly reason: string }
  /** In the way now, and over soon by itself: it is planned again. */
  | { readonly kind: "wait"; readonly guard: Objector; readonly reason: string };

/** What stands against a change while its values are fixed; told like a guard's objection. */
export type Objector =
  | "rollout" // one is under way, or nothing would be rolled out
  | "monotonic" // it is there already, or as far as the runbook lets it
  | "possible"; // the object is not one that this could be done to

/** A full stop is added. */
export function refuse(guard: Objector, reason: string): Planned {
  return { kind: "refuse", guard, reason: `${reason}.` };
}

/** A rollout ends by itself, but for one that Kubernetes has given up. */
export function duringRollout({ target, stuck }: Pick<Workload, "target" | "stuck">, because: string): Planned {
  const reason = `${targetName(target)} ${because}.`;
  return { kind: stuck ? "refuse" : "wait", guard: "rollout", reason };
}

/** A `target:` parameter. Runbooks write its name; the loader puts the workload of that name in its place. */
export const TargetParam = z
  .strictObject({
    kind: z.literal("Deployment"),
    namespace: z.string(),
    name: z.string(),
    container: z.string().exactOptional(),
  })
  .describe("One of the runbook's targets, by its name.");

import { z } from "zod";
import type { Change } from "../domain/change.ts";
import type { Target, Workload } from "../domain/workload.ts";

/** One way to change the world. It only says what: guards judge it, the dry run shows it, the pipeline sends it. */
export interface Action<Params> {
  /** As runbooks write it, for example `kubernetes.restart`. */
  readonly name: string;
  readonly summary: string;
  readonly params: z.ZodType<Params>;
  /** The workload it changes: what is locked, budgeted and shown. */
  target(params: Params): Target;
  /** The change with all its values fixed, or the sentence that says why there is nothing to do. `now` in milliseconds. */
  plan(params: Params, workload: Workload, now: number): Planned;
}

export type Planned =
  /** `says`: "restart Deployment a/b"; `did`: "restarted Deployment a/b". */
  | { readonly kind: "change"; readonly change: Change; readonly says: string; readonly did: string }
  | { readonly kind: "refuse"; readonly reason: string };

/** A `target:` parameter. Runbooks write its name; the loader puts the workload of that name in its place. */
export const TargetParam = z
  .strictObject({
    kind: z.literal("Deployment"),
    namespace: z.string(),
    name: z.string(),
    container: z.string().exactOptional(),
  })
  .describe("One of the runbook's targets, by its name.");

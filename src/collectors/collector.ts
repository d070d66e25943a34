import { z } from "zod";
import type { Facts, FactTable } from "../domain/facts.ts";
import type { Permit } from "../domain/permit.ts";
import type { Right } from "../domain/right.ts";
import type { Sighting } from "../domain/sighting.ts";
import type { Baselines } from "../ports/baselines.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cluster, ClusterDetails, ClusterSigns } from "../ports/cluster.ts";
import type { Exec } from "../ports/exec.ts";
import type { Identity } from "../ports/identity.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Queues } from "../ports/queues.ts";

/** The parts of the world a collector may read. */
export interface Sources {
  readonly metrics: Metrics;
  readonly cluster: Cluster;
  readonly details: ClusterDetails;
  readonly signs: ClusterSigns;
  readonly exec: Exec;
  readonly baselines: Baselines;
  readonly identity: Pick<Identity, "sha256">;
  readonly queues: Queues;
  readonly clock: Clock;
}

/** What it brought back: facts for the conditions, evidence for people. A fact it does not know is left out. */
export interface Collected {
  readonly facts: Facts;
  /** A few lines of plain text that are readable at a glance. */
  readonly evidence: string;
  /** What a later run may compare with; it stays in the run's log. */
  readonly seen?: Sighting;
}

/** Reads one thing about the world. Throws OutsideError, or NotKnown when the world answered without an answer. */
export interface Collector<Params> {
  /** As runbooks write it, for example `prometheus.query`. */
  readonly name: string;
  readonly summary: string;
  readonly params: z.ZodType<Params>;
  /** Every fact it may return, with type and meaning. */
  readonly facts: FactTable;
  /** What it needs of the Kubernetes API; absent = nothing. */
  rights?(params: Params): readonly Right[];
  /** What it may do beyond reading; `exec` is refused at load unless an operator allows it. Absent = nothing. */
  permits?(params: Params): readonly Permit[];
  /** The PromQL whose past shows what it reads now, and the label it is read by; absent = it has no past. */
  history?(params: Params): { readonly query: string; readonly by?: string };
  collect(params: Params, from: Sources, signal: AbortSignal): Promise<Collected>;
}

/** The world answered, but the answer says nothing: empty result, NaN, no such pod. Unknown is not zero. */
export class NotKnown extends Error {
  override readonly name = "NotKnown";
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

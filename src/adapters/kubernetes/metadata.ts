import { z } from "zod";
import type { Ownership } from "../../domain/ownership.ts";
import { fieldPaths } from "./field-paths.ts";

/** A moment in milliseconds. The typed API hands out a Date, the untyped one the API server's own text. */
export const time = z.union([z.date(), z.iso.datetime()]).transform((at) => new Date(at).getTime());
export const strings = z.record(z.string(), z.string()).default({});

const Managers = z
  .array(
    z.object({
      manager: z.string().default(""),
      operation: z.enum(["Apply", "Update"]).catch("Update"),
      subresource: z.string().default(""),
      time: time.default(0),
      fieldsV1: z.unknown().optional(),
    }),
  )
  .default([])
  .transform((entries) =>
    entries.map(({ manager, operation, subresource, time, fieldsV1 }) => ({
      name: manager,
      operation,
      subresource,
      at: time,
      fields: fieldPaths(fieldsV1),
    })),
  );

const Owners = z
  .array(
    z.object({
      apiVersion: z.string(),
      kind: z.string(),
      name: z.string(),
      uid: z.string(),
      controller: z.boolean().default(false),
    }),
  )
  .default([]);

/** An object's metadata, as much of it as we use. */
export const Metadata = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string().min(1),
  resourceVersion: z.string().min(1),
  generation: z.int().default(0),
  creationTimestamp: time,
  labels: strings,
  annotations: strings,
  ownerReferences: Owners,
  managedFields: Managers,
});
export type Metadata = z.output<typeof Metadata>;

/** Of a list: where its next page begins. The typed API writes `continue` with an underscore. */
export const ListMetadata = z
  .object({ _continue: z.string().optional(), continue: z.string().optional() })
  .prefault({})
  .transform((metadata) => ({ next: metadata._continue || metadata.continue || undefined }));

const WHOLE_OBJECT = "kubectl.kubernetes.io/last-applied-configuration";

export function ownershipOf({ labels, annotations, ownerReferences, managedFields }: Metadata): Ownership {
  const { [WHOLE_OBJECT]: _, ...others } = annotations;
  return { labels, annotations: others, owners: ownerReferences, managers: managedFields };
}

/** The uid of what controls the object. */
export function controllerOf({ ownerReferences }: Pick<Metadata, "ownerReferences">): string | undefined {
  return ownerReferences.find(({ controller }) => controller)?.uid;
}

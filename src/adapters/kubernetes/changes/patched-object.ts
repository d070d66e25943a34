import type { ConfigurationOptions } from "@kubernetes/client-node";
import { z } from "zod";
import { type Change, changedObject } from "../../../domain/change.ts";
import type { Operation, Request } from "../client.ts";
import { type Kind, lastHandOn, type Metadata, type Seen, type Shipment, withWarnings } from "./kind.ts";
import { annotations, query, RUN } from "./marks.ts";

type Apis = Parameters<Request<unknown>["send"]>[0];
interface At {
  readonly namespace: string;
  readonly name: string;
}
interface Patch extends At, ReturnType<typeof query> {
  readonly body: object;
}

/** A type of object that changes patch. */
export interface Patchable<Parsed extends { readonly metadata: z.output<typeof Metadata> }> {
  readonly reads: Operation;
  readonly patches: Operation;
  readonly schema: z.ZodType<Parsed>;
  read(apis: Apis, at: At, options: ConfigurationOptions): Promise<unknown>;
  patch(apis: Apis, patch: Patch, options: ConfigurationOptions): Promise<unknown>;
}

/** What makes one kind of change out of a patch. */
export interface Patching<Of extends Change, Parsed> {
  name(change: Of): string;
  readonly infinitive: string;
  readonly gerund: string;
  readonly unmistakable?: true;
  fieldOf(change: Of, object: Parsed): Seen["field"];
  /** The strategic merge patch, without the object's identity and our mark. */
  patch(change: Of): object;
}

// What people write; the rest is the server's own bookkeeping.
const Shown = z.object({
  metadata: z.object({ labels: z.unknown().optional(), annotations: z.unknown().optional() }),
  spec: z.unknown().optional(),
  data: z.unknown().optional(),
});

export function whole<Parsed>(schema: z.ZodType<Parsed>): z.ZodType<{ object: Parsed; shown: z.output<typeof Shown> }> {
  return z
    .unknown()
    .transform((answer) => ({ object: answer, shown: answer }))
    .pipe(z.object({ object: schema, shown: Shown }));
}

/** A change that is a strategic merge patch, bound to the object as it was decided on. */
export function patching<Of extends Change, Parsed extends { readonly metadata: z.output<typeof Metadata> }>(
  object: Patchable<Parsed>,
  how: Patching<Of, Parsed>,
): Kind<Of> {
  const at = (change: Of): At => ({ namespace: change.target.namespace, name: how.name(change) });
  const kind: Kind<Of> = {
    trying: (change) => `trying to ${how.infinitive} ${changedObject(change)}`,
    doing: (change) => `${how.gerund} ${changedObject(change)}`,
    look: (change) => ({
      operation: object.reads,
      doing: `reading ${changedObject(change)}`,
      answer: whole(object.schema).transform(({ object: parsed, shown }) =>
        seen(parsed, shown, how.fieldOf(change, parsed), how),
      ),
      send: (apis, options) => object.read(apis, at(change), options),
    }),
    ship: (change, by) => ({
      operation: by.dryRun ? "dry-run" : object.patches,
      doing: by.dryRun ? kind.trying(change) : kind.doing(change),
      answer: shippedAs(object.schema),
      send: (apis, options) =>
        object.patch(
          apis,
          { ...at(change), ...query(by.dryRun), body: bodyOf(change, how.patch(change), by) },
          options,
        ),
    }),
  };
  return kind;
}

export function seen(
  { metadata }: { readonly metadata: z.output<typeof Metadata> },
  shown: unknown,
  field: Seen["field"],
  { unmistakable = false }: { readonly unmistakable?: boolean },
): Seen {
  const { uid, resourceVersion, generation } = metadata;
  const run = metadata.annotations[RUN];
  return { uid, resourceVersion, generation, field, unmistakable, run, lastHand: lastHandOn(metadata), shown };
}

export function shippedAs(
  schema: z.ZodType<{ readonly metadata: z.output<typeof Metadata> }>,
): ReturnType<typeof withWarnings> {
  return withWarnings(
    whole(schema).transform(({ object, shown }) => ({ generation: object.metadata.generation, shown })),
  );
}

function bodyOf({ uid }: Change, patch: object, { resourceVersion, mark }: Shipment): object {
  const marks = annotations(mark);
  return { metadata: { uid, resourceVersion, ...(marks && { annotations: marks }) }, ...patch };
}

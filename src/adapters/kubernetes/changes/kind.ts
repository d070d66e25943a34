import { z } from "zod";
import type { Change } from "../../../domain/change.ts";
import type { Mark } from "../../../domain/mark.ts";
import type { Request } from "../client.ts";
import { time } from "../metadata.ts";
import { warningsOf } from "./warnings.ts";

/** How one kind of change goes over the wire. */
export interface Kind<Of extends Change> {
  /** For messages: "trying to restart Deployment a/b", "restarting Deployment a/b". */
  trying(change: Of): string;
  doing(change: Of): string;
  /** Reads the object that is changed, and how it stands to the change. */
  look(change: Of): Request<Seen>;
  /** Sends the change. */
  ship(change: Of, by: Shipment): Request<Shipped>;
}

/** `resourceVersion`: that of the decision, or a later one of an object that still stands as intended. */
export interface Shipment {
  readonly dryRun: boolean;
  readonly resourceVersion: string;
  readonly mark?: Mark;
}

/** The changed object as the API server has it. */
export interface Seen {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** `written`: what the change writes is there; `intended`: it is as it was decided on; else somebody was here. */
  readonly field: "written" | "intended" | "other";
  /** Nobody but this very change can have written it. */
  readonly unmistakable: boolean;
  /** The run whose mark it carries. */
  readonly run: string | undefined;
  readonly lastHand: Hand | undefined;
  /** What a diff shows: what people write. */
  readonly shown: unknown;
}

/** Who changed the object last, but for its status. `at` in milliseconds. */
export interface Hand {
  readonly manager: string;
  readonly at: number;
}

/** What the API server made of it. */
export interface Shipped {
  readonly generation: number;
  readonly shown: unknown;
  readonly warnings: readonly string[];
}

/** What all objects have. */
export const Metadata = z.object({
  uid: z.string().min(1),
  resourceVersion: z.string().min(1),
  generation: z.int().default(0),
  annotations: z.record(z.string(), z.string()).default({}),
  deletionTimestamp: time.optional(),
  managedFields: z
    .array(z.object({ manager: z.string().default(""), time: time.optional(), subresource: z.string().optional() }))
    .default([]),
});
type Metadata = z.output<typeof Metadata>;

export function lastHandOn({ managedFields }: Metadata): Hand | undefined {
  return managedFields
    .filter(({ subresource }) => subresource !== "status")
    .flatMap(({ manager, time: at }) => (at === undefined ? [] : [{ manager, at }]))
    .toSorted((a, b) => a.at - b.at)
    .at(-1);
}

/** An answer with its `Warning` headers. */
export function withWarnings<Data extends { readonly generation: number; readonly shown: unknown }>(
  data: z.ZodType<Data>,
): z.ZodType<Shipped> {
  return z
    .object({ data, headers: z.record(z.string(), z.string()) })
    .transform(({ data, headers }) => ({ ...data, warnings: warningsOf(headers["warning"]) }));
}

import { bytesOf } from "./bytes.ts";
import { type Change, changedObject } from "./change.ts";
import { shortened } from "./wording.ts";

/** A changed object as it is now. */
export interface Held {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** The changed field still has the value that the change wrote. */
  readonly holds: boolean;
  /** Who changed the object last, when the API server knows: "kubectl-edit at 02:14:05 UTC". */
  readonly by?: string;
}

/** The change that puts back what was before, or why there is none. */
export type Reversal =
  | { readonly kind: "change"; readonly change: Change; readonly says: string; readonly did: string }
  | { readonly kind: "none"; readonly reason: string };

/** Undoes only what is still ours to undo: a field that somebody has set since stays as they set it. `now` undefined: the object is gone. */
export function reverse(change: Change, now: Held | undefined): Reversal {
  const name = changedObject(change);
  if (change.kind === "restart") return none("A restart cannot be undone: the pods that it replaced are gone.");
  if (change.kind === "delete-pod")
    return none("A deleted pod cannot be brought back: its controller has made another.");
  if (now === undefined) return none(`${name} is gone: there is nothing to put back.`);
  if (now.uid !== change.uid) return none(`${name} was deleted and created again: it is not the one that was changed.`);
  if (!now.holds)
    return none(
      `${name} no longer has what was set: ${now.by ?? "somebody"} has changed it since, so it stays as it is.`,
    );
  const { uid, resourceVersion, generation } = now;
  const object = { target: change.target, uid, resourceVersion, generation };
  return { kind: "change", change: swapped(change, object), ...wordsFor(change) };
}

/** Whether `later` replaced the very value that `earlier` wrote: then it has to be put back first. */
export function isOnTopOf(later: Change, earlier: Change): boolean {
  if (later.uid !== earlier.uid || later.kind !== earlier.kind) return false;
  const [replaced, written] = [valuesOf(later)?.before, valuesOf(earlier)?.now];
  return replaced !== undefined && replaced === written;
}

/** The field's value as it was and as it was written, as texts to compare; undefined: none that changes of this kind build on. */
function valuesOf(change: Change): { readonly before: string; readonly now: string } | undefined {
  const text = (...parts: readonly unknown[]): string => JSON.stringify(parts);
  switch (change.kind) {
    case "scale":
      return { before: text(change.before), now: text(change.replicas) };
    case "min-replicas":
      return { before: text(change.before), now: text(change.minReplicas) };
    case "memory-limit": {
      const amount = (limit: string): string => text(change.container, String(bytesOf(limit) ?? limit));
      return { before: amount(change.before.limit), now: amount(change.limit) };
    }
    case "config-map-key":
      return { before: text(change.key, change.before), now: text(change.key, change.value) };
    case "restart":
    case "undo":
    case "delete-pod":
      return undefined;
  }
}

type Undoable = Exclude<Change, { readonly kind: "restart" | "delete-pod" }>;
type OnObject = Pick<Change, "target" | "uid" | "resourceVersion" | "generation">;

/** Old and new values change places. */
function swapped(change: Undoable, object: OnObject): Change {
  switch (change.kind) {
    case "scale":
      return { ...change, ...object, replicas: change.before, before: change.replicas };
    case "min-replicas":
      return { ...change, ...object, minReplicas: change.before, before: change.minReplicas };
    case "memory-limit":
      return { ...change, ...object, ...memoryOf(change) };
    case "undo": {
      const { toRevision, fromRevision, to, before } = change;
      return { ...change, ...object, toRevision: fromRevision, fromRevision: toRevision, to: before, before: to };
    }
    case "config-map-key":
      return { ...change, ...object, value: change.before, before: change.value };
  }
}

function memoryOf({
  limit,
  request,
  before,
}: Change & { kind: "memory-limit" }): Pick<Change & { kind: "memory-limit" }, "limit" | "request" | "before"> {
  if (request === undefined) return { limit: before.limit, before: { limit, request: before.request } };
  return { limit: before.limit, request: before.request, before: { limit, request } };
}

function wordsFor(change: Undoable): { readonly says: string; readonly did: string } {
  const name = changedObject(change);
  switch (change.kind) {
    case "scale":
      return both("scale", "scaled", `${name} back to ${change.before} replicas`);
    case "min-replicas":
      return both("set", "set", `minReplicas of ${name} back to ${change.before}`);
    case "memory-limit":
      return both("set", "set", `the memory limit of ${change.container} in ${name} back to ${change.before.limit}`);
    case "undo":
      return both("bring", "brought", `${name} back to what was its revision ${change.fromRevision}`);
    case "config-map-key":
      return change.before === null
        ? both("take", "took", `${change.key} out of ${name} again`)
        : both("set", "set", `${change.key} in ${name} back to ${JSON.stringify(shortened(change.before, 60))}`);
  }
}

function both(verb: string, past: string, rest: string): { readonly says: string; readonly did: string } {
  return { says: `${verb} ${rest}`, did: `${past} ${rest}` };
}

function none(reason: string): Reversal {
  return { kind: "none", reason };
}

import type { Change } from "../../../domain/change.ts";
import { OutsideError } from "../../../domain/outside-error.ts";
import type { Clock } from "../../../ports/clock.ts";
import { patiently, pause } from "../../patiently.ts";
import type { Client } from "../client.ts";
import type { Shipment, Shipped } from "./kind.ts";
import { type Standing, standingOf } from "./standing.ts";
import { wireOf } from "./table.ts";

export interface Sender {
  readonly client: Client;
  readonly clock: Clock;
}

/** What became of a change that was sent. */
export type Sent =
  | { readonly kind: "sent"; readonly answer: Shipped }
  | Exclude<Standing, { readonly kind: "as-intended" }>;

/** A change on its way. */
export interface Parcel extends Shipment {
  readonly change: Change;
}

const TRIES = 5;

/**
 * Sends it until the answer is certain. After a conflict or an unknown outcome the object is read: it may carry the change
 * already, or be another's by now; only when it stands as intended is the change sent again.
 */
export async function send(parcel: Parcel, sender: Sender, signal: AbortSignal, tries = TRIES): Promise<Sent> {
  try {
    return { kind: "sent", answer: await sender.client.ask(wireOf(parcel.change).ship(parcel), signal) };
  } catch (error) {
    if (isGone(error, parcel)) return { kind: "carried", generation: 0 };
    if (tries === 1 || !isUncertain(error)) throw error;
    if (error.code !== "conflict") await sender.clock.sleep(pause(TRIES - tries, error.retryAfter), signal);
    const standing = await lookAfter(error, parcel, sender, signal);
    if (standing.kind !== "as-intended") return standing;
    return send({ ...parcel, resourceVersion: standing.resourceVersion }, sender, signal, tries - 1);
  }
}

function isUncertain(error: unknown): error is OutsideError {
  return (
    error instanceof OutsideError && error.system === "kubernetes" && (error.retryable || error.code === "conflict")
  );
}

/** A pod that is to be deleted and is not there is what was wanted. */
function isGone(error: unknown, { change }: Parcel): boolean {
  return change.kind === "delete-pod" && error instanceof OutsideError && error.code === "missing";
}

async function lookAfter(
  failed: OutsideError,
  parcel: Parcel,
  { client, clock }: Sender,
  signal: AbortSignal,
): Promise<Standing> {
  const { change, mark } = parcel;
  try {
    const seen = await patiently(() => client.ask(wireOf(change).look(), signal), clock, signal);
    return standingOf(change, seen, mark?.run);
  } catch (error) {
    if (isGone(error, parcel)) return { kind: "carried", generation: 0 };
    // whoever tries again must know that the change may have got through
    if (failed.ambiguous && error instanceof OutsideError && error.retryable) throw failed;
    throw error;
  }
}

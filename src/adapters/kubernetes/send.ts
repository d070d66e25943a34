import { OutsideError } from "../../domain/outside-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Client } from "./client.ts";
import { patiently, pause } from "./patiently.ts";
import { getWholeDeployment, type Patched, patchRequest, type Shipment } from "./requests.ts";
import { type Standing, standingOf } from "./restart.ts";

export interface Sender {
  readonly client: Client;
  readonly clock: Clock;
}

/** What became of a change that was sent. */
export type Sent =
  | { readonly kind: "sent"; readonly answer: Patched }
  | Exclude<Standing, { readonly kind: "as-intended" }>;

const TRIES = 5;

/**
 * Sends it until the answer is certain. After a conflict or an unknown outcome the object is read: it may carry the change
 * already, or be another's by now; only when it stands as intended is the change sent again.
 */
export async function send(shipment: Shipment, sender: Sender, signal: AbortSignal, tries = TRIES): Promise<Sent> {
  try {
    return { kind: "sent", answer: await sender.client.ask(patchRequest(shipment), signal) };
  } catch (error) {
    if (tries === 1 || !isUncertain(error)) throw error;
    if (error.code !== "conflict") await sender.clock.sleep(pause(TRIES - tries, error.retryAfter), signal);
    const standing = await lookAfter(error, shipment, sender, signal);
    if (standing.kind !== "as-intended") return standing;
    return send({ ...shipment, resourceVersion: standing.resourceVersion }, sender, signal, tries - 1);
  }
}

function isUncertain(error: unknown): error is OutsideError {
  return (
    error instanceof OutsideError && error.system === "kubernetes" && (error.retryable || error.code === "conflict")
  );
}

async function lookAfter(
  failed: OutsideError,
  { change }: Shipment,
  { client, clock }: Sender,
  signal: AbortSignal,
): Promise<Standing> {
  try {
    const { deployment } = await patiently(() => client.ask(getWholeDeployment(change.target), signal), clock, signal);
    return standingOf(change, deployment);
  } catch (error) {
    // whoever tries again must know that the change may have got through
    if (failed.ambiguous && error instanceof OutsideError && error.retryable) throw failed;
    throw error;
  }
}

import { createHash } from "node:crypto";
import { V1MicroTime } from "@kubernetes/client-node";
import { z } from "zod";
import type { Change } from "../../../domain/change.ts";
import type { Mark } from "../../../domain/mark.ts";
import { OutsideError } from "../../../domain/outside-error.ts";
import { capitalised, plain, shortened } from "../../../domain/wording.ts";
import type { Request } from "../client.ts";
import { deployment } from "./deployment.ts";
import { Metadata } from "./kind.ts";
import { FIELD_MANAGER } from "./marks.ts";
import type { Sender } from "./send.ts";

const PATIENCE = 3_000; // milliseconds: the change is done, and nobody should wait for a remark on it
const NOTE_LIMIT = 1_024; // characters: the API's

/**
 * Leaves an Event on the workload, so that `kubectl describe` tells who changed it. Its name follows from the change: a
 * repeat meets the first. One that cannot be left changes nothing: the client has counted the failed call.
 */
export async function leaveEvent(change: Change, mark: Mark, sender: Sender, signal: AbortSignal): Promise<void> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  try {
    const uid = await uidOfWorkload(change, sender, soon);
    await sender.client.ask(createEvent(change, mark, { uid, now: sender.clock.now() }), soon);
  } catch (error) {
    if (!(error instanceof OutsideError) && !soon.aborted) throw error;
  }
}

async function uidOfWorkload(change: Change, { client }: Sender, signal: AbortSignal): Promise<string> {
  if (change.kind !== "min-replicas" && change.kind !== "delete-pod" && change.kind !== "config-map-key")
    return change.uid;
  const { namespace, name } = change.target;
  const { metadata } = await client.ask(
    {
      operation: "get-deployment",
      doing: `reading Deployment ${namespace}/${name}`,
      answer: z.object({ metadata: Metadata }),
      send: (apis, options) => deployment.read(apis, { namespace, name }, options),
    },
    signal,
  );
  return metadata.uid;
}

function createEvent(change: Change, mark: Mark, { uid, now }: { uid: string; now: number }): Request<unknown> {
  const { namespace, name, kind } = change.target;
  const what = createHash("sha256")
    .update(`${mark.run} ${JSON.stringify(change)}`)
    .digest("hex")
    .slice(0, 16);
  const body = {
    metadata: { name: `${name.slice(0, 230)}.${what}`, namespace },
    type: "Normal",
    reason: "Remediated",
    action: change.kind,
    note: shortened(plain(`${capitalised(mark.did)} (first-responder run ${mark.run}): ${mark.reason}`), NOTE_LIMIT),
    regarding: { apiVersion: "apps/v1", kind, namespace, name, uid },
    reportingController: FIELD_MANAGER,
    reportingInstance: FIELD_MANAGER,
    eventTime: new V1MicroTime(now),
  };
  return {
    operation: "create-event",
    doing: `leaving an Event on ${kind} ${namespace}/${name}`,
    answer: z.unknown(),
    send: ({ events }, options) =>
      events.createNamespacedEvent(
        { namespace, body, fieldManager: FIELD_MANAGER, fieldValidation: "Strict" },
        options,
      ),
  };
}

import type { Applied, Change } from "../../domain/change.ts";
import { OutsideError } from "../../domain/outside-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClusterChanges } from "../../ports/cluster.ts";
import type { Client } from "./client.ts";
import { diff } from "./diff.ts";
import { patiently } from "./patiently.ts";
import { doing, getWholeDeployment } from "./requests.ts";
import { type Sent, send } from "./send.ts";

/** Changing, in kubectl's wire format, with the object's identity as a precondition. */
export function changes(client: Client, clock: Clock): ClusterChanges {
  const sender = { client, clock };
  return {
    async dryRun(change, signal) {
      const before = await patiently(() => client.ask(getWholeDeployment(change.target), signal), clock, signal);
      const shipment = { change, dryRun: true, resourceVersion: change.resourceVersion };
      const sent = await send(shipment, sender, signal);
      switch (sent.kind) {
        case "sent":
          return diff(before.written, sent.answer.written);
        case "carried":
          return [];
        case "overtaken":
          throw new OutsideError("kubernetes", "conflict", doing(shipment), { detail: sent.reason });
      }
    },
    async apply(change, signal) {
      try {
        const shipment = { change, dryRun: false, resourceVersion: change.resourceVersion };
        return appliedBy(await send(shipment, sender, signal), change, clock.now());
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return { kind: "refused", reason: error.detail || error.message };
      }
    },
  };
}

function appliedBy(sent: Sent, change: Change, now: number): Applied {
  switch (sent.kind) {
    case "sent": {
      const { deployment, warnings } = sent.answer;
      return { kind: "applied", generation: deployment.metadata.generation, at: now, warnings };
    }
    case "carried":
      return { kind: "applied", generation: sent.generation, at: Date.parse(change.restartedAt), warnings: [] };
    case "overtaken":
      return sent;
  }
}

function isRefusal(error: unknown): error is OutsideError {
  return error instanceof OutsideError && error.system === "kubernetes" && !error.retryable;
}

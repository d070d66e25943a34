import type { Applied, Change } from "../../../domain/change.ts";
import type { Mark } from "../../../domain/mark.ts";
import { OutsideError } from "../../../domain/outside-error.ts";
import { utcTime } from "../../../domain/wording.ts";
import type { ClusterChanges } from "../../../ports/cluster.ts";
import { patiently } from "../../patiently.ts";
import { diff } from "./diff.ts";
import { leaveEvent } from "./event.ts";
import { type Sender, type Sent, send } from "./send.ts";
import { wireOf } from "./table.ts";

/** Changing, in kubectl's wire format, with the object's identity as a precondition. */
export function clusterChanges(sender: Sender): ClusterChanges {
  const { client, clock } = sender;
  const look = (change: Change, signal: AbortSignal) =>
    patiently(() => client.ask(wireOf(change).look(), signal), clock, signal);
  return {
    async dryRun(change, signal) {
      const before = await look(change, signal);
      const { resourceVersion } = change;
      const sent = await send({ change, dryRun: true, resourceVersion }, sender, signal);
      switch (sent.kind) {
        case "sent":
          return diff(before.shown, sent.answer.shown);
        case "carried":
          return [];
        case "overtaken":
          throw new OutsideError("kubernetes", "conflict", wireOf(change).trying(), { detail: sent.reason });
      }
    },
    async apply(change, mark, signal) {
      const applied = await applyOnce(change, mark, sender, signal);
      if (applied.kind === "applied") await leaveEvent(change, mark, sender, signal);
      return applied;
    },
    async held(change, signal) {
      try {
        const { uid, resourceVersion, generation, field, lastHand } = await look(change, signal);
        const by = lastHand?.manager ? { by: `${lastHand.manager} at ${utcTime(lastHand.at)}` } : {};
        return { uid, resourceVersion, generation, holds: field === "written", ...by };
      } catch (error) {
        if (error instanceof OutsideError && error.code === "missing") return undefined;
        throw error;
      }
    },
  };
}

async function applyOnce(change: Change, mark: Mark, sender: Sender, signal: AbortSignal): Promise<Applied> {
  try {
    return appliedBy(await sendMarked(change, mark, sender, signal), change, sender.clock.now());
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { kind: "refused", reason: error.detail || error.message };
  }
}

/** What is refused with our mark on it is tried once without: a full annotation or a policy must not stop the change. */
async function sendMarked(change: Change, mark: Mark, sender: Sender, signal: AbortSignal): Promise<Sent> {
  const bare = { change, dryRun: false, resourceVersion: change.resourceVersion };
  try {
    return await send({ ...bare, mark }, sender, signal);
  } catch (error) {
    if (!isRefusal(error) || (error.code !== "rejected" && error.code !== "forbidden")) throw error;
    return send(bare, sender, signal);
  }
}

function appliedBy(sent: Sent, change: Change, now: number): Applied {
  switch (sent.kind) {
    case "sent": {
      const { generation, warnings } = sent.answer;
      return { kind: "applied", generation, at: now, warnings };
    }
    case "carried": {
      const at = change.kind === "restart" ? Date.parse(change.restartedAt) : now;
      return { kind: "applied", generation: sent.generation, at, warnings: [] };
    }
    case "overtaken":
      return sent;
  }
}

function isRefusal(error: unknown): error is OutsideError {
  return error instanceof OutsideError && error.system === "kubernetes" && !error.retryable;
}

import { OutsideError } from "../../domain/outside-error.ts";
import type { Database } from "../database/open-database.ts";
import type { Cancels } from "../engine-core/cancels.ts";
import type { Tools } from "../engine-core/reins.ts";
import type { DbosRuntime } from "./dbos-runtime.ts";
import { forgotten } from "./forgotten.ts";
import type { Replicas } from "./replicas.ts";
import type { Timing } from "./timing.ts";

export interface RoundParts {
  readonly replica: string;
  readonly database: Pick<Database, "tasks" | "store">;
  readonly runtime: Pick<DbosRuntime, "forgetExecutor">;
  readonly others: Pick<Replicas, "bury" | "deadOwners">;
  readonly cancelling: Pick<Cancels, "look">;
  /** Ids of the tasks that we are working on. */
  readonly active: ReadonlySet<string>;
  readonly wake: () => void;
  readonly monotonic: () => number;
  readonly timing: Timing;
  readonly tools: Tools;
}

/**
 * What a replica looks after from time to time: cancels that others were asked for, replicas that died, what they and
 * claims that went astray left behind. One round at a time; a call during a round is dropped. `steady`: the database
 * has answered for so long that whoever lives has been heard, so those who are silent may be replaced.
 */
export function rounds(parts: RoundParts): (steady: boolean) => void {
  const giveBackForgotten = forgotten(parts.replica, parts.database.store, parts.monotonic);
  let going = false;
  const round = async (steady: boolean): Promise<void> => {
    await parts.cancelling.look();
    if (steady) await bury(parts);
    await takeOver(parts);
    await giveBackForgotten(parts.active);
  };
  return (steady) => {
    if (going) return;
    going = true;
    void round(steady)
      .catch((error: unknown) => tellBug(error, parts.tools))
      .finally(() => {
        going = false;
      });
  };
}

async function bury({ others, runtime, timing }: RoundParts): Promise<void> {
  for (const dead of await others.bury(timing.takeover)) await runtime.forgetExecutor(dead);
}

/** Whoever comes first gives back all of it; all who have room then take a share. */
async function takeOver({ others, database, wake }: RoundParts): Promise<void> {
  for (const dead of await others.deadOwners()) {
    if ((await database.tasks.release(dead)) > 0) wake();
  }
}

/** A database that is away is told by the heartbeat, and the next round comes soon. */
function tellBug(error: unknown, { tell }: Tools): void {
  if (!(error instanceof OutsideError)) tell({ kind: "bug", where: "looking after replicas", error });
}

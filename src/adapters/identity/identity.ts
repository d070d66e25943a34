import { hash, randomBytes } from "node:crypto";
import type { RunId } from "../../domain/brand.ts";
import { runIdChance, runIdTime } from "../../domain/run-id.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Identity } from "../../ports/identity.ts";

/** Run ids are `r` and a ULID: 10 characters of time, 16 of chance. Hashes are node's own. */
export function identity(clock: Pick<Clock, "now">): Identity {
  return {
    newRunId: () => (runIdTime(clock.now()) + runIdChance(randomBytes(16))) as RunId,
    sha256: (text) => hash("sha256", text, "hex"),
  };
}

import type { Identity } from "../ports/identity.ts";
import type { Prepared } from "./prepare.ts";

/**
 * What a person consents to: the change with its values on the object as it is specified now. What moves without anybody's
 * doing is left out: `resourceVersion` with every status, `restartedAt` with the time of planning.
 */
export function fingerprint({ action, change }: Prepared, identity: Pick<Identity, "sha256">): string {
  const values = Object.entries(change)
    .filter(([key]) => key !== "resourceVersion" && key !== "restartedAt")
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return identity.sha256(JSON.stringify([action, values]));
}

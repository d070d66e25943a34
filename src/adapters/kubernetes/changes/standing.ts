import { type Change, changedObject } from "../../../domain/change.ts";
import { utcTime } from "../../../domain/wording.ts";
import type { Seen } from "./kind.ts";
import { FIELD_MANAGER } from "./marks.ts";

/** How the object stands to a change that was intended for it. */
export type Standing =
  | { readonly kind: "as-intended"; readonly resourceVersion: string }
  | { readonly kind: "carried"; readonly generation: number } // an earlier try of ours got through
  | { readonly kind: "overtaken"; readonly reason: string };

/** What is there may be what we wanted and yet another's doing: `run` is ours, when the change bears its mark. */
export function standingOf(change: Change, seen: Seen, run: string | undefined): Standing {
  const name = changedObject(change);
  if (seen.uid !== change.uid) {
    return { kind: "overtaken", reason: `${name} was deleted and created again since the decision` };
  }
  if (seen.field === "written" && isOurs(seen, run)) return { kind: "carried", generation: seen.generation };
  if (seen.field === "intended") return { kind: "as-intended", resourceVersion: seen.resourceVersion };
  return { kind: "overtaken", reason: `${name} was changed${byWhom(seen)} since the decision` };
}

function isOurs({ unmistakable, run, lastHand }: Seen, ours: string | undefined): boolean {
  return unmistakable || (ours !== undefined && run === ours) || lastHand?.manager === FIELD_MANAGER;
}

/** ` by kubectl-edit at 02:14:05 UTC`, when the API server knows. */
function byWhom({ lastHand }: Seen): string {
  return lastHand ? ` by ${lastHand.manager || "somebody"} at ${utcTime(lastHand.at)}` : "";
}

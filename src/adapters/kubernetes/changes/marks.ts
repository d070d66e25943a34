import type { Mark } from "../../../domain/mark.ts";
import { plain, shortened } from "../../../domain/wording.ts";

/** The name under which managedFields shows what we changed. */
export const FIELD_MANAGER = "first-responder";
export const RUN = "first-responder/run";
const REASON = "first-responder/reason";

/** What every change is sent with. */
export function query(dryRun: boolean): { fieldManager: string; fieldValidation: string; dryRun?: string } {
  return { fieldManager: FIELD_MANAGER, fieldValidation: "Strict", ...(dryRun ? { dryRun: "All" } : {}) };
}

/** Who changed the object and why, as its annotations; none without a mark. */
export function annotations(mark: Mark | undefined): Readonly<Record<string, string>> | undefined {
  return mark && { [RUN]: mark.run, [REASON]: shortened(plain(mark.reason), 500) };
}

import type { RunId } from "../../domain/brand.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { plain, utcTime } from "../../domain/wording.ts";
import { bounded } from "./bounded.ts";
import { footer } from "./footer.ts";

const HEADLINES: Readonly<Record<Outcome["kind"], string>> = {
  resolved: "Resolved: the alert's own metric is healthy again.",
  "handed-off": "Handed over: this incident needs a person.",
  shadowed: "Shadow mode: nothing was changed.",
  unmatched: "No runbook treats this alert: nothing was changed.",
  failed: "Failed: first-responder could not finish, this incident needs a person.",
  cancelled: "Cancelled: first-responder has stopped, this incident needs a person.",
};

/** How it ended. `additions` are what became known when it was over. `head` is the hash of the last event in the run's log. */
export function endNote(
  run: RunId,
  { outcome, additions }: { outcome: Outcome; additions: readonly string[] },
  { now, head, publicUrl }: { now: number; head: string; publicUrl: string | undefined },
): string {
  const body = [
    plain(outcome.reason),
    ...additions.map(plain),
    ...(additions.length > 0 && publicUrl ? [`Post-mortem draft: ${publicUrl}/api/runs/${run}/post-mortem`] : []),
    "",
    `Written ${utcTime(now)}. Log of the run ends in ${head}.`,
  ];
  return bounded(HEADLINES[outcome.kind], body, footer(run, "end", { publicUrl }));
}

import type { Episode } from "../domain/episode.ts";
import type { Runbook } from "../domain/runbook.ts";
import type { Run } from "../ports/run.ts";
import { match } from "../runbooks/match.ts";
import type { Deps } from "./deps.ts";

export type Matched = { readonly kind: "matched"; readonly runbook: Runbook } | Unmatched;

/** `mendable`: the group's alerts are known, but it cannot be treated as it is grouped or while runbooks change. */
export interface Unmatched {
  readonly kind: "unmatched";
  readonly reason: string;
  readonly mendable: boolean;
}

/**
 * Finds the runbook. A run keeps the version it began with: after a restart with a changed runbook its recorded steps
 * would belong to another text, so it stops instead of guessing.
 */
export async function matchRunbook(episode: Episode, run: Run, deps: Deps): Promise<Matched> {
  const found = await run.step("match", async () => {
    const answer = match(episode.notification, deps.runbooks);
    if (answer.kind !== "matched") {
      return { kind: "unmatched" as const, reason: answer.reason, mendable: answer.kind === "refused" };
    }
    const { name, version } = answer.runbook;
    await deps.progress.record(run.id, { runbook: name });
    return { kind: "matched" as const, name, version };
  });
  if (found.kind === "unmatched") return found;
  const runbook = deps.runbooks.find((each) => each.name === found.name && each.version === found.version);
  if (runbook) return { kind: "matched", runbook };
  const reason = `Runbook ${found.name} was changed while this run was under way; replay the run.`;
  return { kind: "unmatched", reason, mendable: true };
}

import type { Episode } from "../domain/episode.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Runbook } from "../domain/runbook.ts";
import type { Run } from "../ports/run.ts";
import { loadRunbooks } from "../runbooks/load.ts";
import { match } from "../runbooks/match.ts";
import type { Deps } from "./deps.ts";

export type Matched = { readonly kind: "matched"; readonly runbook: Runbook } | Unmatched;

/** `mendable`: the group's alerts are known, but it cannot be treated as it is grouped. */
export interface Unmatched {
  readonly kind: "unmatched";
  readonly reason: string;
  readonly mendable: boolean;
}

/** Finds the runbook. The run remembers its text: resumed after a change of the file, it ends by the words it began with. */
export async function matchRunbook(episode: Episode, run: Run, deps: Deps): Promise<Matched> {
  const found = await run.step("match", async () => {
    const answer = match(episode.notification, deps.runbooks);
    if (answer.kind !== "matched") {
      return { kind: "unmatched" as const, reason: answer.reason, mendable: answer.kind === "refused" };
    }
    const { name, version, text } = answer.runbook;
    await deps.progress.record(run.id, { runbook: name });
    return { kind: "matched" as const, name, version, text };
  });
  if (found.kind === "unmatched") return found;
  return { kind: "matched", runbook: asItWas(found, deps) };
}

/** The runbook that an earlier task of the run matched, by the words it had then; undefined when they can no longer be read. */
export async function runbookOf(run: Run, deps: Deps): Promise<Runbook | undefined> {
  const log = await deps.events.read(run.id, 0);
  const found = log.findLast(({ name }) => name === "match")?.data as ({ kind: "matched" } & Text) | undefined;
  if (found?.kind !== "matched") return undefined;
  try {
    return asItWas(found, deps);
  } catch (error) {
    if (error instanceof OutsideError) return undefined;
    throw error;
  }
}

interface Text {
  readonly name: string;
  readonly version: string;
  readonly text: string;
}

function asItWas(found: Text, deps: Deps): Runbook {
  return deps.runbooks.find((each) => each.version === found.version) ?? reread(found, deps);
}

/** A text that was loaded once is refused now only when this version of the program lacks a part that it names. */
function reread({ name, text }: Text, { parts }: Deps): Runbook {
  const loaded = loadRunbooks([{ file: name, text }], parts);
  if (loaded.kind === "loaded" && loaded.runbooks[0]) return loaded.runbooks[0];
  const detail = `runbook ${name} was changed, and the text this run began with can no longer be read`;
  throw new OutsideError("journal", "rejected", "resuming the run", { detail });
}

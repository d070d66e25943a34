import type { Health } from "../domain/health.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Treatment } from "../domain/treatment.ts";
import { capitalised, inWords } from "../domain/wording.ts";
import type { Run } from "../ports/run.ts";
import { attended } from "./attended.ts";
import type { Deps } from "./deps.ts";
import { type ForPeople, forPeople } from "./hand-off.ts";
import { tellEnd } from "./tell.ts";

/**
 * The signal is healthy and stayed so. The lease is kept until Alertmanager says so too: letting it run out before
 * would page somebody for a trouble that is over; keeping it without a bound would silence one that is not.
 */
export async function recover(
  treatment: Treatment,
  { health, did }: { health: Health & { kind: "recovered" }; did: string },
  run: Run,
  deps: Deps,
): Promise<Outcome | ForPeople> {
  const { resolveWait } = deps.settings;
  const resolved = await run.step(
    "resolved",
    ({ signal }) => attended(treatment, deps, signal, (attention) => awaitResolved(treatment, deps, attention)),
    {
      deadline: resolveWait + 60_000,
    },
  );
  if (typeof resolved === "object") return forPeople(`${resolved.reason} By then: ${health.reason}.`);
  if (!resolved) {
    return forPeople(
      `The signal is healthy (${health.reason}), but the alert still fires ${inWords(resolveWait)} later.`,
    );
  }
  const outcome = { kind: "resolved", reason: `${capitalised(did)}. Then: ${health.reason}.` } as const;
  await tellEnd(treatment.standing, { outcome, step: "note:end", edits: false }, run, deps);
  return outcome;
}

async function awaitResolved({ episode }: Treatment, deps: Deps, signal: AbortSignal): Promise<boolean> {
  if (episode.kind === "replay") return true; // Alertmanager knows nothing of replays
  const until = deps.clock.now() + deps.settings.resolveWait;
  while (await deps.progress.isFiring(episode.run)) {
    if (deps.clock.now() >= until) return false;
    await deps.clock.sleep(1_000, signal);
  }
  return true;
}

import type { Applied } from "../domain/change.ts";
import type { Health } from "../domain/health.ts";
import type { Runbook } from "../domain/runbook.ts";
import { inWords } from "../domain/wording.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { readSignal } from "./read-signal.ts";

/** Asks the alert's own metric whether it helped: healthy, and healthy throughout the soak, within the runbook's time. */
export async function verify(
  runbook: Runbook,
  applied: Applied & { kind: "applied" },
  run: Run,
  deps: Deps,
): Promise<Health> {
  const { within, soak } = runbook.verify;
  return run.step("verify", ({ signal }) => watch(runbook, applied.at + within, deps, signal), {
    retries: 0,
    deadline: within + soak + 120_000,
  });
}

async function watch(runbook: Runbook, until: number, deps: Deps, signal: AbortSignal): Promise<Health> {
  const { within, soak } = runbook.verify;
  const pause = Math.min(10_000, Math.max(250, Math.min(soak, within) / 4));
  for (let since: number | undefined; ; ) {
    const health = await readSignal(runbook.signal, deps, signal);
    const now = deps.clock.now();
    since = health.kind === "recovered" ? (since ?? now) : undefined;
    if (health.kind === "recovered" && since !== undefined && now - since >= soak) return health;
    if (now >= until && since === undefined) return failed(health, within);
    await deps.clock.sleep(pause, signal);
  }
}

function failed(health: Health, within: number): Health {
  if (health.kind === "recovered") return health;
  return { ...health, reason: `No recovery within ${inWords(within)} of the action: ${health.reason}.` };
}

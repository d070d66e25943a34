import { type Mode, strictest } from "../domain/mode.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Right } from "../domain/right.ts";
import { rightInWords } from "../domain/right-in-words.ts";
import type { Runbook } from "../domain/runbook.ts";
import type { RightsKnown } from "../guards/rights.ts";
import type { Clock } from "../ports/clock.ts";
import type { Permissions } from "../ports/permissions.ts";
import type { Telemetry } from "../ports/telemetry.ts";

const ALL_GRANTED = 10 * 60_000;
const SOMETHING_MISSING = 60_000;

export interface RightsWatch {
  readonly rights: RightsKnown;
  readonly runbooks: readonly Runbook[];
  /** Ceiling on their modes. */
  readonly mode: Mode;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Asks at once and then politely whether each runbook that may act has its rights, and tells when that changes. */
export async function watchRights(watch: RightsWatch, signal: AbortSignal): Promise<void> {
  const told = new Map<string, string | undefined>();
  while (!signal.aborted) {
    const reasons = await Promise.all(acting(watch).map((runbook) => tellOf(runbook, watch, told, signal)));
    const pause = reasons.some((reason) => reason !== undefined) ? SOMETHING_MISSING : ALL_GRANTED;
    await watch.clock.sleep(pause, signal).catch(() => undefined); // aborted: the loop ends
  }
}

function acting({ runbooks, mode }: RightsWatch): readonly Runbook[] {
  return runbooks.filter((runbook) => strictest(runbook.mode, mode) !== "shadow");
}

async function tellOf(
  runbook: Runbook,
  watch: RightsWatch,
  told: Map<string, string | undefined>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const reason = await whyShadow(runbook, watch, signal);
  const part = `rights:${runbook.name}`;
  const before = told.get(part);
  told.set(part, reason);
  if (signal.aborted || reason === before) return reason;
  watch.telemetry.tell(reason === undefined ? { kind: "restored", part } : { kind: "degraded", part, reason });
  return reason;
}

async function whyShadow(runbook: Runbook, { rights }: RightsWatch, signal: AbortSignal): Promise<string | undefined> {
  const lack = await lackIn(rights.of(runbook), rights.permissions, signal);
  return lack === undefined ? undefined : `it runs as shadow: ${lack}`;
}

/** What is missing or cannot be known; undefined: everything is granted. */
export async function lackIn(
  rights: readonly Right[],
  permissions: Permissions,
  signal: AbortSignal = new AbortController().signal,
): Promise<string | undefined> {
  try {
    const missing = await permissions.missing(rights, signal);
    return missing.length === 0 ? undefined : `its account may not ${missing.map(rightInWords).join(", ")}`;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof OutsideError)) throw error;
    return `its rights are not known: ${error.message}`;
  }
}

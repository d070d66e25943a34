import { plain, shortened } from "../domain/wording.ts";
import type { Event, HoldState, Run } from "../http/api/views.ts";

/** `2026-11-24 02:14:05` of an RFC 3339 time in UTC. */
export function utc(time: string): string {
  return time.slice(0, 19).replace("T", " ");
}

/** How a run stands, in a few words: its outcome once it has one. */
export function standing({ state, outcome, cancel }: Run): string {
  if (outcome) return outcome.kind;
  return cancel ? `${state}, being cancelled` : state;
}

/** A run as a person reads it: a fact a line. */
export function runLines(run: Run): readonly string[] {
  const { plan, incident, outcome, cancel } = run;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ["run", `${run.id}${run.kind === "replay" ? " (replay)" : ""}`],
    ["alert", `${run.alertname}, from ${run.source}`],
    ["group", run.groupKey],
    ["accepted", `${utc(run.acceptedAt)} UTC`],
    ["runbook", run.runbook],
    ["incident", incident?.url],
    ["plan", plan && `${plan.says}: ${plan.kind === "act" ? `${plan.action} (${plan.because})` : "hand off"}`],
    ["state", standing(run)],
    ["reason", outcome?.reason],
    ["cancelled by", cancel && `${cancel.by}: ${cancel.reason}`],
    ["ended", run.endedAt && `${utc(run.endedAt)} UTC`],
    ["resolved", run.resolvedAt && `${utc(run.resolvedAt)} UTC`],
    ["relapses", run.relapses > 0 ? String(run.relapses) : undefined],
  ];
  return facts.flatMap(([name, value]) => (value ? [`${name.padEnd(13)}${plain(value)}`] : []));
}

/** One line of a run's log. */
export function eventLine({ at, name, data }: Event): string {
  return plain(`${at.slice(11, 19)}  ${name.padEnd(24)} ${shortened(shown(data), 200)}`);
}

function shown(data: unknown): string {
  if (data === null || data === undefined) return "";
  return typeof data === "string" ? data : JSON.stringify(data);
}

/** What is held, a hold a line. */
export function holdLines({ held, holds }: HoldState): readonly string[] {
  const lines = holds.map((hold) => {
    const until = hold.until === null ? "until it is lifted" : `until ${utc(hold.until)} UTC`;
    return plain(`${whatIsHeld(hold)} by ${hold.by} since ${utc(hold.since)} UTC, ${until}: ${hold.reason}`);
  });
  return held ? lines : [...lines, holds.length === 0 ? NO_HOLD : "Other actions may happen."];
}

const NO_HOLD = "No hold: actions may happen.";

function whatIsHeld({ namespace, runbook, target }: HoldState["holds"][number]): string {
  if (namespace !== undefined) return `Namespace ${namespace} held`;
  if (runbook !== undefined) return `Runbook ${runbook} held`;
  return target === undefined ? "Held" : `${target} held`;
}

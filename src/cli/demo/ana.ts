import type { IncidentRecord, LogRecord } from "../../sandbox/pagerduty/records.ts";
import { SANDBOX_DEFAULTS } from "../../sandbox/pagerduty/start.ts";
import type { World } from "../../sandbox/world.ts";

/** What the person on call does when something appears in an incident's log, the first time, `after` milliseconds. */
export interface Reaction {
  readonly when: (incident: IncidentRecord, entry: LogRecord) => boolean;
  readonly comments: string;
  readonly after: number;
}

/** Has the person on call comment on incidents. */
export function react({ pagerduty }: World, { when, comments, after }: Reaction): void {
  let done = false;
  pagerduty.state.listeners.push((incident, entry) => {
    if (done || !when(incident, entry)) return;
    done = true;
    const comment = (): void => pagerduty.humanNotes(incident.id, SANDBOX_DEFAULTS.onCall.name, comments);
    if (after === 0) comment();
    else setTimeout(comment, after).unref();
  });
}

/** The question of a run stands on the incident. */
export function isAsked({ notes }: IncidentRecord, { kind }: LogRecord): boolean {
  return kind === "annotate" && (notes.at(-1)?.content.startsWith("May first-responder") ?? false);
}

export function isTakenByUs(_incident: IncidentRecord, { kind, by }: LogRecord): boolean {
  return kind === "acknowledge" && by?.summary === SANDBOX_DEFAULTS.bot.name;
}

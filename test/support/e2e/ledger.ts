import { PROCESSOR, type World } from "../../../src/sandbox/world.ts";
import type { RunView } from "./service.ts";

/** What came of one alert, counted in the world's own logs, never in the service's. */
export interface Ledger {
  /** Changes of the processor that took effect. */
  readonly restarts: number;
  /** Incidents that PagerDuty has, with their state. */
  readonly incidents: readonly string[];
  /** Which notes stand on the incidents. */
  readonly notes: readonly string[];
  /** How often a resolved incident was reopened. */
  readonly reopened: number;
  /** Why people were paged. */
  readonly pages: readonly string[];
  /** How the runs ended. */
  readonly runs: readonly string[];
}

export function ledger({ kubernetes, pagerduty }: World, runs: readonly RunView[]): Ledger {
  const { incidents, pages, reopened } = pagerduty.state;
  return {
    restarts: kubernetes.changes.filter(({ name }) => name === PROCESSOR.name).length,
    incidents: incidents.map(({ status }) => status),
    notes: incidents.flatMap(({ notes }) => notes.map(({ content }) => slotOf(content))).toSorted(),
    reopened,
    pages: pages.map(({ why }) => why),
    runs: runs.map(({ state, outcome }) => outcome?.kind ?? state),
  };
}

/** Of an alert that was remedied: the run ended well, one restart, each note once, one page, nothing reopened. */
export const REMEDIED: Ledger = {
  restarts: 1,
  incidents: ["resolved"],
  notes: ["action", "diagnosis", "end"],
  reopened: 0,
  pages: ["triggered"],
  runs: ["resolved"],
};

/** The texts of the notes that the service wrote, by slot. */
export function notesOf({ pagerduty }: Pick<World, "pagerduty">): Readonly<Record<string, string>> {
  const notes = pagerduty.state.incidents.flatMap((incident) => incident.notes);
  return Object.fromEntries(notes.map(({ content }) => [slotOf(content), content]));
}

export function slotOf(content: string): string {
  return /^-- first-responder \S+ (\w+)/m.exec(content)?.[1] ?? content;
}

import { inWords, utcTime } from "../../domain/wording.ts";
import type { NoteRecord } from "../../sandbox/pagerduty/records.ts";
import { PROCESSOR, type World } from "../../sandbox/world.ts";
import type { Run } from "./api.ts";
import type { Page } from "./page.ts";
import type { Ending, Scenario } from "./scenario.ts";
import { StoryEnded } from "./story-ended.ts";

/** Who the sandbox says has edited when the story itself did. */
const STORY = "kubectl-edit";

/** The notes as PagerDuty shows them, and how it all ended. `began` in milliseconds. */
export function tellEnding(world: World, run: Run, page: Page, began: number): void {
  const { incidents, pages } = world.pagerduty.state;
  for (const { number, status, notes } of incidents) {
    page.line();
    page.line(page.bold(`Incident #${number} (${status}) as PagerDuty shows it`));
    for (const note of notes) showNote(note, page);
  }
  const times = pages.length === 1 ? "once" : `${pages.length} times`;
  page.line();
  page.line(`${page.bold(`Outcome: ${run.outcome?.kind ?? run.state}.`)} ${run.outcome?.reason ?? ""}`);
  page.line(`${inWords(Date.now() - began)} from the break to the end. People were paged ${times}.`);
}

function showNote({ by, createdAt, content }: NoteRecord, page: Page): void {
  page.line(page.dim(`  ${by.summary}, ${utcTime(createdAt)}`));
  for (const line of content.split("\n")) page.line(`  ${page.dim("│")} ${line}`);
}

/** Whether the story had the end it should have: by the world's own logs, not by the service's. Throws StoryEnded. */
export function checkEnding(world: World, run: Run, { end }: Scenario): void {
  const { incidents, pages } = world.pagerduty.state;
  const [incident, again] = incidents;
  const was: Ending = {
    outcome: run.outcome?.kind ?? run.state,
    incident: incident?.status ?? "not there",
    cause: causeIn(incident?.notes.map(({ content }) => content).join("\n") ?? ""),
    changes: changesIn(world),
    pages: pages.length,
    notes: incident?.notes.length ?? 0,
    again: again ? `${again.status}, ${again.notes.length} note` : "none",
  };
  const wrong = (Object.keys(end) as (keyof Ending)[])
    .filter((key) => String(was[key]) !== String(end[key]))
    .map((key) => `${key} ${String(was[key])} instead of ${String(end[key])}`);
  wrong.push(...leaksIn(world), ...(incidents.every(({ status }) => status === "resolved") ? leftIn(world) : []));
  if (wrong.length > 0) throw new StoryEnded(`the story did not come true: ${wrong.join(", ")}`);
}

/** Lines of the processor's log that stand in a note: its runbook shows none. */
function leaksIn({ kubernetes, pagerduty }: World): readonly string[] {
  const notes = pagerduty.state.incidents.flatMap((each) => each.notes).map(({ content }) => content);
  const lines = kubernetes.logOf(PROCESSOR.namespace, PROCESSOR.name);
  return lines.filter((line) => notes.some((note) => note.includes(line))).map((line) => `"${line}" stands in a note`);
}

/** What is left of the backlog where all should be well again. */
function leftIn({ queue }: World): readonly string[] {
  const highest = Math.max(...queue.history.map(({ size }) => size));
  return queue.size > 100 || queue.size >= highest ? [`the backlog is ${queue.size}`] : [];
}

/** What was done to the cluster since the story began, without what the story itself broke. */
function changesIn({ kubernetes }: World): readonly string[] {
  return kubernetes.changes
    .filter(({ fieldManager }) => fieldManager !== STORY)
    .map(({ name, deed }) => `${deed} ${name}`);
}

/** The name of the cause, as the diagnosis note tells it. */
function causeIn(note: string): string {
  return /^Cause: ([a-z-]+)/m.exec(note)?.[1] ?? "none";
}

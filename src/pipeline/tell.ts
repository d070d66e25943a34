import type { Applied, Rollout } from "../domain/change.ts";
import type { Consent } from "../domain/consent.ts";
import type { Finding } from "../domain/facts.ts";
import { incidentOf, type Standing } from "../domain/incident.ts";
import type { Outcome } from "../domain/outcome.ts";
import { OutsideError } from "../domain/outside-error.ts";
import type { Plan } from "../domain/plan.ts";
import type { Treatment } from "../domain/treatment.ts";
import type { NoteSlot } from "../ports/notes.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { intentionOf } from "./intention.ts";
import type { Prepared } from "./prepare.ts";
import { actionNote } from "./report/action-note.ts";
import { afterwards } from "./report/afterwards.ts";
import { diagnosisNote } from "./report/diagnosis-note.ts";
import { endNote } from "./report/end-note.ts";
import { marker } from "./report/footer.ts";

/** What is known before anything is done. */
export async function tellDiagnosis(
  treatment: Treatment,
  diagnosis: { findings: readonly Finding[]; plan: Plan },
  run: Run,
  deps: Deps,
): Promise<void> {
  const { publicUrl } = deps.settings;
  const intention = intentionOf(diagnosis.plan, treatment.runbook, deps.actions);
  const compose = (): string =>
    diagnosisNote(treatment, { ...diagnosis, intention }, { now: deps.clock.now(), publicUrl });
  await tell(treatment.standing, { slot: "diagnosis", step: "note:diagnosis", compose, edits: false }, run, deps);
}

/** What was changed; told again, in the same note, when the rollout has ended. */
export async function tellAction(
  treatment: Treatment,
  action: { prepared: Prepared; applied: Applied & { kind: "applied" }; rollout?: Rollout; consent?: Consent },
  run: Run,
  deps: Deps,
): Promise<void> {
  const { publicUrl } = deps.settings;
  const edits = action.rollout !== undefined || action.consent !== undefined; // the question stands in the same note
  const step = action.rollout !== undefined ? "note:rollout" : "note:action";
  const compose = (): string => actionNote(treatment, action, { publicUrl });
  await tell(treatment.standing, { slot: "action", step, compose, edits }, run, deps);
}

/** How it ended; with an addition, also all else that became known since; with the head of the run's log, so that the log can be checked against the note. */
export async function tellEnd(
  standing: Standing,
  end: { outcome: Outcome; addition?: string; step: string; edits: boolean; replaces?: NoteSlot },
  run: Run,
  deps: Deps,
): Promise<void> {
  const compose = async (): Promise<string> => {
    const log = await deps.events.read(run.id, 0);
    const head = log.at(-1)?.hash ?? "empty";
    const additions = end.addition === undefined ? [] : [...new Set([...afterwards(log), end.addition])];
    return endNote(
      run.id,
      { outcome: end.outcome, additions },
      { now: deps.clock.now(), head, publicUrl: deps.settings.publicUrl },
    );
  };
  const over = end.replaces === undefined ? {} : { over: end.replaces };
  await tell(standing, { slot: "end", step: end.step, compose, edits: end.edits, ...over }, run, deps);
}

/** The remedy must not wait for a note, and the adapter itself has tried three times; nothing waits for the last one. */
const PASSING = { retries: 0 };
const LAST = { tidies: true };

interface Telling {
  readonly slot: NoteSlot;
  readonly step: string;
  readonly compose: () => string | Promise<string>;
  /** The note stands already: find it and edit it. */
  readonly edits: boolean;
  /** Another note of ours, in whose place it is written. It stays to be found by that one's mark, too. */
  readonly over?: NoteSlot;
}

/** Writes one note. That PagerDuty takes no note does not stop the run: the run's own log has it all. */
export async function tell(standing: Standing, telling: Telling, run: Run, deps: Deps): Promise<void> {
  const incident = incidentOf(standing);
  const notes = deps.oncall?.notes;
  if (!incident || !notes) return;
  let tried = telling.edits;
  await run
    .step(
      telling.step,
      async ({ signal, doubt }) => {
        const composed = await telling.compose();
        const found = marker(run.id, telling.over ?? telling.slot);
        const text = telling.over === undefined ? composed : `${composed}\n-- In the place of ${found}`;
        const again = doubt || tried;
        tried = true;
        return notes.write({ incident: incident.id, text, marker: found, doubt: again, slot: telling.slot }, signal);
      },
      telling.slot === "end" ? LAST : PASSING,
    )
    .catch(toldInVain);
}

function toldInVain(error: unknown): void {
  if (!(error instanceof OutsideError)) throw error;
}

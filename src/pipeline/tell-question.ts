import { incidentOf } from "../domain/incident.ts";
import type { Treatment } from "../domain/treatment.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";
import { type Questioned, questionNote } from "./report/question-note.ts";
import { tell } from "./tell.ts";

/** What a person is asked; told again, in the same note, when it is answered or asked anew. */
export async function tellQuestion(treatment: Treatment, asked: Questioned, run: Run, deps: Deps): Promise<void> {
  if (!incidentOf(treatment.standing)) return;
  const edits = asked.answer !== undefined || asked.question.round > 1;
  const step = asked.answer === undefined ? "note:question" : "note:answer";
  const compose = (): string => questionNote(treatment, asked, { publicUrl: deps.settings.publicUrl });
  await tell(treatment.standing, { slot: "action", step, compose, edits }, run, deps);
}

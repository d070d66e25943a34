import { type Request, Router } from "express";
import { z } from "zod";
import type { Account } from "./account.ts";
import { actingUser } from "./caller.ts";
import { send } from "./faults.ts";
import { named } from "./incident-routes.ts";
import type { Agent, IncidentRecord, NoteRecord } from "./records.ts";
import { invalid, notFound } from "./refusal.ts";
import { log } from "./transitions.ts";
import { noteView } from "./views.ts";

const NOTES_LIMIT = 2_000;
const NoteBody = z.object({ note: z.object({ content: z.string().min(1) }) });

/** Notes: posting twice leaves two of them, as at PagerDuty. */
export function noteRoutes(account: Account): Router {
  const router = Router();
  router.get("/incidents/:id/notes", (request, response) => {
    send(response, 200, { notes: named(account, request).notes.map(noteView) });
  });
  router.post("/incidents/:id/notes", (request, response) => {
    const by = actingUser(account, request);
    const incident = named(account, request);
    const note = addNote(account, incident, NoteBody.parse(request.body).note.content, by);
    send(response, 200, { note: noteView(note) });
  });
  router.put("/incidents/:id/notes/:note", (request, response) => {
    actingUser(account, request);
    const note = namedNote(account, request);
    note.content = NoteBody.parse(request.body).note.content;
    note.updatedAt = account.clock.now();
    note.edits += 1;
    send(response, 200, { note: noteView(note) });
  });
  router.delete("/incidents/:id/notes/:note", (request, response) => {
    const { notes } = named(account, request);
    notes.splice(notes.indexOf(namedNote(account, request)), 1);
    send(response, 204);
  });
  return router;
}

export function addNote(account: Account, incident: IncidentRecord, content: string, by: Agent): NoteRecord {
  if (incident.notes.length >= NOTES_LIMIT) throw invalid(`An incident can have ${NOTES_LIMIT} notes.`);
  const now = account.clock.now();
  const note = { id: account.nextId("N"), by, content, createdAt: now, updatedAt: now, edits: 0 };
  incident.notes.push(note);
  log(account, incident, "annotate", by);
  return note;
}

function namedNote(account: Account, request: Request): NoteRecord {
  const note = named(account, request).notes.find((each) => each.id === request.params["note"]);
  if (!note) throw notFound();
  return note;
}

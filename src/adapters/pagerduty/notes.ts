import type { IncidentId, NoteId } from "../../domain/brand.ts";
import type { IncidentNote } from "../../domain/incident.ts";
import type { NoteSlot, Notes } from "../../ports/notes.ts";
import { Ignored, type NoteBody, NoteList, OneNote } from "./answers.ts";
import { type Call, type CallDeps, once, repeated } from "./calls.ts";
import { capped } from "./note-text.ts";
import type { Ourselves } from "./ourselves.ts";
import { PRIORITY, type Priority } from "./pacing.ts";
import { patiently } from "./patiently.ts";
import { incidentPath } from "./read-incident.ts";
import type { RestClient } from "./rest-client.ts";

interface NoteParts {
  readonly rest: RestClient;
  readonly us: Ourselves;
  readonly calls: CallDeps;
  /** Milliseconds after which a call that was given up can no longer take effect. */
  readonly settle: number;
}

type Written = Parameters<Notes["write"]>[0];

export function notes(parts: NoteParts): Notes {
  const { rest, us, calls } = parts;
  return {
    write: (note, signal) => write(note, parts, signal),
    async list(incident, signal) {
      return told(await repeated(listing(rest, incident, PRIORITY.look), calls, signal), us, signal);
    },
    async edit({ incident, id, text, slot }, signal) {
      await repeated(
        editing(rest, { incident, id, text: capped(text, text.split("\n").at(-1) ?? "") }, priorityOf(slot)),
        calls,
        signal,
      );
    },
  };
}

/**
 * Posts once. A post that may have got through is looked for by the marker before it is repeated: after its deadline,
 * because until then it may still be on its way.
 */
async function write(note: Written, parts: NoteParts, signal: AbortSignal): Promise<NoteId> {
  const { rest, us, calls, settle } = parts;
  const text = capped(note.text, note.marker);
  if (note.doubt) {
    const earlier = await earlierNote(note, parts, signal);
    if (earlier) return keepCurrent(earlier, { ...note, text }, parts, signal);
  }
  const post = posting(rest, { ...note, text });
  return patiently(
    async (before) => {
      const known = before > 0 ? await standing(note, parts, signal) : undefined;
      const written = known ?? (await once(post, calls, signal));
      if (!known) us.learn(written.user);
      return written.id as NoteId;
    },
    { clock: calls.clock, signal, settle },
  );
}

/** The note of an earlier try, if need be after waiting for that try to be over. */
async function earlierNote(note: Written, parts: NoteParts, signal: AbortSignal): Promise<NoteBody | undefined> {
  const already = await standing(note, parts, signal);
  if (already) return already;
  await parts.calls.clock.sleep(parts.settle, signal);
  return standing(note, parts, signal);
}

async function standing(note: Written, { rest, calls }: NoteParts, signal: AbortSignal): Promise<NoteBody | undefined> {
  const all = await repeated(listing(rest, note.incident, priorityOf(note.slot)), calls, signal);
  return all.find((each) => each.content.includes(note.marker));
}

async function keepCurrent(
  earlier: NoteBody,
  { incident, text, slot }: Written,
  { rest, calls }: NoteParts,
  signal: AbortSignal,
): Promise<NoteId> {
  const id = earlier.id as NoteId;
  if (earlier.content !== text) await repeated(editing(rest, { incident, id, text }, priorityOf(slot)), calls, signal);
  return id;
}

function priorityOf(slot: NoteSlot | undefined): Priority {
  return slot === "diagnosis" ? PRIORITY.diagnosis : PRIORITY.action;
}

async function told(bodies: readonly NoteBody[], us: Ourselves, signal: AbortSignal): Promise<readonly IncidentNote[]> {
  const oldestFirst = bodies.toSorted((a, b) => a.created_at - b.created_at);
  const authors = await us.actors(
    oldestFirst.map(({ user }) => user ?? { id: "", summary: "PagerDuty" }),
    signal,
  );
  return oldestFirst.map(({ id, content, created_at: at }, index) => {
    const by = authors[index] ?? { name: "PagerDuty", us: false };
    return { id: id as NoteId, by, text: content, at };
  });
}

function listing(rest: RestClient, incident: IncidentId, priority: Priority): Call<readonly NoteBody[]> {
  return {
    operation: "list-notes",
    doing: `reading the notes on incident ${incident}`,
    priority,
    changes: false,
    answer: NoteList,
    send: (doing, signal) => rest.send({ method: "get", path: `${incidentPath(incident)}/notes` }, doing, signal),
  };
}

function posting(rest: RestClient, { incident, text, slot }: Written): Call<NoteBody> {
  const body = { note: { content: text } };
  return {
    operation: "write-note",
    doing: `writing a note on incident ${incident}`,
    priority: priorityOf(slot),
    changes: true,
    answer: OneNote,
    send: (doing, signal) =>
      rest.send({ method: "post", path: `${incidentPath(incident)}/notes`, body }, doing, signal),
  };
}

function editing(
  rest: RestClient,
  { incident, id, text }: { incident: IncidentId; id: NoteId; text: string },
  priority: Priority,
): Call<unknown> {
  const path = `${incidentPath(incident)}/notes/${encodeURIComponent(id)}`;
  return {
    operation: "edit-note",
    doing: `editing a note on incident ${incident}`,
    priority,
    changes: true,
    answer: Ignored,
    send: (doing, signal) => rest.send({ method: "put", path, body: { note: { content: text } } }, doing, signal),
  };
}

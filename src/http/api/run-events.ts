import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { OutsideError } from "../../domain/outside-error.ts";
import type { RunRecord } from "../../ports/journal.ts";
import type { HttpDeps } from "../deps.ts";
import { problem } from "../problem.ts";
import { room } from "../room.ts";
import { doorbell } from "./doorbell.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { noSuchRun, runId } from "./runs.ts";
import { Event, eventView, runView } from "./views.ts";

const HEARTBEAT = 10_000; // milliseconds
const MOST_STREAMS = 100;
const HEAD = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };

/** A run's log as it grows. Ends when the run has ended and all of it was sent; `Last-Event-ID` takes it up again. */
export function runEvents(): Endpoint {
  const space = room(MOST_STREAMS);
  return endpoint(
    {
      method: "GET",
      path: "/api/runs/{id}/events",
      summary: "A run's log as it grows, as server-sent events; the last is named `end` and holds the run",
      answers: {
        200: { says: "`id` is the line's number, `data` the line.", shape: Event, type: "text/event-stream" },
        204: { says: "The run has ended and nothing came after `Last-Event-ID`: do not ask again." },
      },
      refusals: { 404: "There is no such run.", 503: "Too many streams are open." },
    },
    async ({ id, lastEventId }, deps) => {
      const run = runId(id);
      const record = run && (await deps.journal.read(run));
      if (!record) return noSuchRun();
      const after = /^\d{1,9}$/.test(lastEventId ?? "") ? Number(lastEventId) : 0;
      if (after > 0 && (await isAllSent(record, after, deps))) return { kind: "nothing" };
      const leave = space.take(1);
      if (!leave) return { kind: "refused", problem: tooMany };
      return { kind: "stream", write: (response) => stream(record, after, response, deps).finally(leave) };
    },
  );
}

async function isAllSent(record: RunRecord, after: number, { events }: HttpDeps): Promise<boolean> {
  return record.state === "ended" && (await events.read(record.id, after)).length === 0;
}

async function stream(record: RunRecord, after: number, response: ServerResponse, deps: HttpDeps): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const signal = AbortSignal.any([gone.signal, deps.stopping]);
  const bell = doorbell(deps.clock);
  const unwatch = deps.events.watch(record.id, () => bell.ring());
  response.writeHead(200, HEAD).flushHeaders();
  try {
    await follow(record, after, {
      send: (text) => send(response, text, signal),
      wait: () => bell.wait(HEARTBEAT, signal),
      signal,
      deps,
    });
  } catch (error) {
    // The head is sent, so all that is left is to end: the reader comes back with the last id it saw.
    if (!(error instanceof OutsideError) && !signal.aborted)
      deps.telemetry.tell({ kind: "bug", where: "run events", error });
  } finally {
    unwatch();
    response.end();
  }
}

interface Line {
  readonly send: (text: string) => Promise<void>;
  readonly wait: () => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly deps: HttpDeps;
}

async function follow(record: RunRecord, after: number, { send, wait, signal, deps }: Line): Promise<void> {
  let last = after;
  while (!signal.aborted) {
    const now = (await deps.journal.read(record.id)) ?? record; // before the log: what ended has written all of it
    for (const event of await deps.events.read(record.id, last)) {
      await send(`id: ${event.seq}\ndata: ${JSON.stringify(eventView(event))}\n\n`);
      last = event.seq;
    }
    if (now.state === "ended") return send(`event: end\ndata: ${JSON.stringify(runView(now))}\n\n`);
    if (!(await wait()) && !signal.aborted) await send(": still here\n\n");
  }
}

async function send(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (!response.write(text)) await once(response, "drain", { signal });
}

const tooMany = problem(503, `More than ${MOST_STREAMS} streams are open: close some, or ask for the run itself.`);

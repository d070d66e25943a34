import { setTimeout as pause } from "node:timers/promises";
import { Event, Run } from "../http/api/views.ts";
import type { Api } from "./api.ts";
import { Failed } from "./failed.ts";

const TRIES = 5;

interface Message {
  readonly id: string | undefined;
  readonly kind: string;
  readonly data: string;
}

/**
 * Hands over each line of a run's log as it comes, and resolves to the run when it has ended. A stream that breaks is
 * taken up where it broke; after five breaks without a line between them it fails.
 */
export async function follow(api: Api, id: string, tell: (event: Event) => void): Promise<Run> {
  const path = `/api/runs/${encodeURIComponent(id)}`;
  let last: string | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const { ended, lastId } = await readOn(await openAfter(last, api, path), tell);
    if (ended === "nothing") return api.ask(path, Run);
    if (ended) return ended;
    if (lastId !== undefined) tries = 0;
    last = lastId ?? last;
    await pause(500 * 2 ** tries);
  }
  throw new Failed("The stream of the run's log breaks again and again: ask for the run itself");
}

function openAfter(last: string | undefined, api: Api, path: string): Promise<Response> {
  const headers = last === undefined ? {} : { "last-event-id": last };
  return api.open(`${path}/events`, { headers, signal: new AbortController().signal }); // open as long as the run lasts
}

interface ReadOn {
  /** The run, if it has ended; `nothing` = it has, and there was nothing more to send. */
  readonly ended: Run | "nothing" | undefined;
  readonly lastId: string | undefined;
}

async function readOn(response: Response, tell: (event: Event) => void): Promise<ReadOn> {
  let lastId: string | undefined;
  if (response.status === 204) return { ended: "nothing", lastId };
  for await (const { kind, data, id } of messages(response)) {
    if (kind === "end") return { ended: Run.parse(JSON.parse(data)), lastId };
    tell(Event.parse(JSON.parse(data)));
    lastId = id;
  }
  return { ended: undefined, lastId };
}

/** Server-sent events, comments left out; ends when the connection does, however it does. */
async function* messages(response: Response): AsyncGenerator<Message> {
  let text = "";
  try {
    for await (const chunk of (response.body ?? new Blob([]).stream()).pipeThrough(new TextDecoderStream())) {
      const blocks = `${text}${chunk}`.split("\n\n");
      text = blocks.pop() ?? "";
      yield* blocks.flatMap(messageOf);
    }
  } catch {
    // the connection broke: the caller comes back with the last id
  }
}

function messageOf(block: string): readonly Message[] {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  const data = field("data");
  return data === undefined ? [] : [{ id: field("id"), kind: field("event") ?? "message", data }];
}

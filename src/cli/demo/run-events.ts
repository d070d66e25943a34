import { z } from "zod";

/** One line of a run's log, as the service streams it. */
const RunEvent = z.object({
  at: z.union([z.number(), z.string()]).transform((at) => new Date(at).getTime()),
  name: z.string(),
  data: z.unknown(),
});
export type RunEvent = z.output<typeof RunEvent>;

/** The lines of a run's log as they come, until the run has ended. */
export async function* runEvents({ body }: Response): AsyncGenerator<RunEvent> {
  if (!body) return;
  for await (const block of blocks(body)) {
    const data = block.match(/^data: ?(.*)$/m)?.[1];
    const parsed = data === undefined ? undefined : RunEvent.safeParse(JSON.parse(data)).data;
    if (parsed) yield parsed;
  }
}

/** Server-sent events: blocks of lines, parted by an empty line. */
async function* blocks(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    yield* parts;
  }
}

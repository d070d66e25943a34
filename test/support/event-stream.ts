/** A stream of server-sent events, read as it comes. */
export interface EventStream {
  readonly status: number;
  readonly type: string | null;
  /** The next block, without its empty line; undefined at the end. */
  next(): Promise<string | undefined>;
  /** All blocks until the end. */
  rest(): Promise<readonly string[]>;
  close(): void;
}

export async function eventStream(url: string, headers: Readonly<Record<string, string>>): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const reader = (response.body ?? new Blob([]).stream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";

  async function next(): Promise<string | undefined> {
    const end = text.indexOf("\n\n");
    if (end >= 0) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      return block;
    }
    const { value, done } = await reader.read();
    if (done) return undefined;
    text += value;
    return next();
  }

  return {
    status: response.status,
    type: response.headers.get("content-type"),
    next,
    async rest() {
      const blocks: string[] = [];
      for (let block = await next(); block !== undefined; block = await next()) blocks.push(block);
      return blocks;
    },
    close: () => abort.abort(),
  };
}

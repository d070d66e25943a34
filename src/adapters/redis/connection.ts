import { createClient } from "@redis/client";

export type Client = ReturnType<typeof newClient>;

export interface ConnectionOptions {
  /** `redis://` or `rediss://`, asked for whenever a connection is opened, so that it may be rotated. */
  readonly url: () => string;
  readonly timeoutMs: number;
  /** How long an unused connection is kept. */
  readonly idleMs: number;
}

/** One connection for all: opened at the first use, closed when nobody has used it for a while. */
export interface Connection {
  /** `isKept`: it stood already, so the other side may have closed it meanwhile. Throws what the library throws. */
  open(): Promise<{ readonly client: Client; readonly isKept: boolean }>;
  /** It is of no use any more: the next one opens another. */
  drop(client: Client): void;
  close(): void;
}

export function connection({ url, timeoutMs, idleMs }: ConnectionOptions): Connection {
  let current: { readonly url: string; readonly client: Client; readonly opening: Promise<unknown> } | undefined;
  let idle: NodeJS.Timeout | undefined;

  function close(): void {
    clearTimeout(idle);
    current?.client.destroy();
    current = undefined;
  }

  function drop(client: Client): void {
    if (current?.client === client) close();
    else if (client.isOpen) client.destroy();
  }

  return {
    async open() {
      clearTimeout(idle);
      idle = setTimeout(close, idleMs).unref();
      const wanted = url();
      if (current && current.url !== wanted) close();
      const isKept = current !== undefined;
      current ??= begun(wanted, timeoutMs);
      const { client, opening } = current;
      try {
        await opening;
      } catch (error) {
        if (current?.client === client) current = undefined; // it closed itself
        throw error;
      }
      return { client, isKept };
    },
    drop,
    close,
  };
}

function begun(url: string, timeoutMs: number): { url: string; client: Client; opening: Promise<unknown> } {
  const client = newClient(url, timeoutMs);
  client.on("error", () => undefined); // whoever waits for an answer is told; without a listener the process would end
  return { url, client, opening: client.connect() };
}

function newClient(url: string, timeoutMs: number) {
  return createClient({
    url,
    RESP: 2, // spoken by every Redis, and by what else speaks its protocol
    disableClientInfo: true, // an account that may do nothing but LLEN is enough
    socket: { connectTimeout: timeoutMs, reconnectStrategy: false },
  });
}

import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface RawServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A bare HTTP server on a free port, for answers that no decent server gives. */
export async function rawServer(listener: RequestListener): Promise<RawServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

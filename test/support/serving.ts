import type { RequestListener } from "node:http";
import { type Listening, listen } from "../../src/http/listen.ts";

let open: Listening[] = [];

/** Serves on a free port of this machine; {@link stopServing} belongs into `afterEach`. */
export async function serving(app: RequestListener): Promise<Listening & { readonly url: string }> {
  const server = await listen(app, { host: "127.0.0.1", port: 0 });
  open.push(server);
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

export async function stopServing(): Promise<void> {
  const closing = open;
  open = [];
  await Promise.all(closing.map((server) => server.close(0)));
}

import { createServer, type RequestListener, type Server, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Problem, problem, problemBody } from "./problem.ts";

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Takes no new connection, lets requests in flight end, and cuts what is left after `grace` milliseconds. */
  close(grace: number): Promise<void>;
}

/** Serves `app`. Rejects when the address cannot be taken. */
export async function listen(app: RequestListener, at: { host: string; port: number }): Promise<Listening> {
  let closing = false;
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, connectionsCheckingInterval: 5_000 },
    (request, response) => {
      // a connection that is kept alive would hold up the closing until the grace is over
      response.on("close", () => closing && setImmediate(() => server.closeIdleConnections()));
      app(request, response);
    },
  );
  server.on("clientError", answerNoise);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close(grace) {
      closing = true;
      return closed(server, grace);
    },
  };
}

function closed(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), grace).unref();
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** What is not HTTP, too slow or too long in its head never becomes a request; it is answered here. */
function answerNoise(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const noise = noiseOf(error.code);
  const body = problemBody(noise);
  const head = [
    `HTTP/1.1 ${noise.status} ${STATUS_CODES[noise.status]}`,
    "Connection: close",
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function noiseOf(code: string | undefined): Problem {
  if (code === "HPE_HEADER_OVERFLOW") return problem(431, "The request's head is too large.");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return problem(408, "The request took too long to arrive.");
  return problem(400, "This is not an HTTP/1.1 request.");
}

import { type ClientRequest, Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/** What Node's HTTP client asks of an agent; its types leave it out. */
interface Pool extends HttpAgent {
  addRequest(request: ClientRequest, options: unknown): void;
}

/** Idle connections are given up before the other end does it, in the middle of our next request. */
const IDLE = 4_000;

/** The connections to one server. */
export function pool(url: string, maxSockets: number): HttpAgent {
  const options = { keepAlive: true, maxSockets, timeout: IDLE };
  return url.startsWith("https:") ? new HttpsAgent(options) : new HttpAgent(options);
}

/**
 * The pool, as one call uses it: tells of a 429 before the client that sent the request hears of it. pdjs would sleep
 * 20 seconds and send again, three times, and cannot be told otherwise.
 */
export function watched(agent: HttpAgent, throttled: (headers: IncomingHttpHeaders) => void): HttpAgent {
  const shared = agent as Pool;
  return Object.create(shared, {
    addRequest: {
      value(request: ClientRequest, options: unknown) {
        request.prependOnceListener("response", (answer: IncomingMessage) => {
          if (answer.statusCode === 429) throttled(answer.headers);
        });
        shared.addRequest(request, options);
      },
    },
  }) as HttpAgent;
}

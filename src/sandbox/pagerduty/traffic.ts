import type { IncomingHttpHeaders } from "node:http";
import type { RequestHandler } from "express";

/** One request that arrived, on either listener. `status` 0: it got no answer, or none yet. */
export interface Arrival {
  readonly listener: "rest" | "events";
  readonly method: string;
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  /** Of the body. */
  readonly bytes: number;
  readonly body: unknown;
  readonly status: number;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The newest requests are kept, so that a long load does not fill the memory. */
const KEPT = 50_000;

/** Writes down every request, but for the sandbox's own control. Comes after the body parser. */
export function recordTraffic(log: Arrival[], listener: Arrival["listener"], now: () => number): RequestHandler {
  return (request, response, next) => {
    const url = new URL(request.originalUrl, "http://sandbox");
    const arrival: Writable<Arrival> = {
      listener,
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      at: now(),
      headers: request.headers,
      bytes: Number(request.headers["content-length"] ?? 0),
      body: request.body,
      status: 0,
    };
    log.push(arrival);
    if (log.length > KEPT) log.splice(0, log.length - KEPT);
    response.once("finish", () => {
      arrival.status = response.statusCode;
    });
    next();
  };
}

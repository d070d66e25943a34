import type { RequestHandler } from "express";

/** One request that arrived. `status` 0: it got no answer, or none yet. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  /** Decoded; of several values the last. */
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly at: number;
  readonly body: unknown;
  readonly status: number;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The newest requests are kept, so that a long load does not fill the memory. */
const KEPT = 50_000;

/** Writes down every request. Comes after the body parser and the sandbox's own control. */
export function recordTraffic(log: Arrival[], now: () => number): RequestHandler {
  return (request, response, next) => {
    const url = new URL(request.originalUrl, "http://sandbox");
    const arrival: Writable<Arrival> = {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      contentType: request.headers["content-type"] ?? "",
      at: now(),
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

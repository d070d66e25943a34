import type { RequestHandler, Response } from "express";
import { z } from "zod";
import type { SandboxClock } from "./clock.ts";

/** How an answer goes wrong. */
const FAULT_KINDS = [
  "throttled", // 429 with PagerDuty's headers
  "throttled-bare", // 429 without headers and body
  "error", // 500 with a JSON body
  "html", // 502 with a page of HTML
  "empty", // 200 without a body
  "hang", // no answer, the connection stays open
  "stall", // headers and half a body, then nothing
  "reset", // the connection is torn down
  "slow", // the right answer, `ms` later, whether or not the caller still waits
] as const;

/** The fault for the next `times` requests that `on` matches (`POST /incidents/:id/notes`, `*`), after `skip` of them. */
const Fault = z.strictObject({
  on: z.string().default("*"),
  kind: z.enum(FAULT_KINDS),
  times: z.int().positive().default(1),
  skip: z.int().nonnegative().default(0),
  /** True: the request takes effect, and only the answer goes wrong. */
  applied: z.boolean().default(false),
  /** For `slow`, in milliseconds of the sandbox's clock. */
  ms: z.number().nonnegative().default(1_000),
  /** For `throttled`: what `ratelimit-reset` says, in seconds. */
  resetSeconds: z.int().nonnegative().default(30),
});
type Fault = z.output<typeof Fault>;
export type FaultSetup = z.input<typeof Fault>;

/** The faults to come, in order. */
export interface Faults {
  add(setup: FaultSetup): void;
  clear(): void;
  next(method: string, path: string): Fault | undefined;
}

export function createFaults(): Faults {
  let pending: { fault: Fault; skip: number; times: number }[] = [];
  return {
    add(setup) {
      const fault = Fault.parse(setup);
      pending.push({ fault, skip: fault.skip, times: fault.times });
    },
    clear() {
      pending = [];
    },
    next(method, path) {
      const due = pending.find((each) => matches(each.fault.on, method, path));
      if (!due) return undefined;
      if (due.skip > 0) {
        due.skip -= 1;
        return undefined;
      }
      due.times -= 1;
      if (due.times === 0) pending = pending.filter((each) => each !== due);
      return due.fault;
    },
  };
}

function matches(on: string, method: string, path: string): boolean {
  if (on === "*") return true;
  const [verb, pattern = ""] = on.split(" ");
  const expression = pattern.replaceAll(/:\w+/g, "[^/]+");
  return verb === method && new RegExp(`^${expression}$`).test(path);
}

/** Meets each request with its fault: at once, or when its answer is sent, if it is to take effect. */
export function injectFaults(faults: Faults, clock: SandboxClock): RequestHandler {
  return (request, response, next) => {
    const fault = faults.next(request.method, request.path);
    if (!fault) next();
    else if (fault.kind === "slow") clock.after(fault.ms, next);
    else if (fault.applied) {
      response.locals["fault"] = fault;
      next();
    } else misbehave(response, fault);
  };
}

/** The only way in which the sandbox answers, so that a fault can take the answer's place. */
export function send(response: Response, status: number, body?: object): void {
  const fault = response.locals["fault"] as Fault | undefined;
  if (fault) misbehave(response, fault);
  else if (body === undefined) response.status(status).end();
  else response.status(status).json(body);
}

function misbehave(response: Response, fault: Fault): void {
  switch (fault.kind) {
    case "throttled":
      response.set(throttling(fault.resetSeconds)).status(429).json(TOO_MANY);
      return;
    case "throttled-bare":
      response.status(429).end();
      return;
    case "error":
      response.status(500).json({ error: { message: "Internal Server Error", code: 2000 } });
      return;
    case "html":
      response.status(502).type("html").send("<html><body><h1>502 Bad Gateway</h1></body></html>");
      return;
    case "empty":
      response.status(200).end();
      return;
    case "stall":
      response.status(200).type("json").set("Content-Length", "1000").write('{"incident": {');
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
    case "slow":
      return;
  }
}

export const TOO_MANY = { error: { message: "Rate Limit Exceeded", code: 2020 } };

export function throttling(resetSeconds: number, limit = 960): Record<string, string> {
  return {
    "ratelimit-limit": String(limit),
    "ratelimit-remaining": "0",
    "ratelimit-reset": String(resetSeconds),
  };
}

import type { RequestHandler, Response } from "express";
import { z } from "zod";
import type { SandboxClock } from "../pagerduty/clock.ts";
import { badRequest, forbidden, Refusal, refuse, unauthorized } from "./refusal.ts";

const FAULT_KINDS = [
  "hang", // no answer, the connection stays open
  "reset", // the connection is torn down
  "slow", // the right answer, `ms` later
  "stall", // half an answer, then nothing
  "html", // 502 with a proxy's page
  "error", // 500
  "unavailable", // 503 as text
  "throttled", // 429 with Retry-After: 1
  "unauthorized",
  "forbidden",
  "expired", // 410, for a page of a list
  "bad-request",
] as const;

/**
 * The fault for the next `times` requests that `on` matches, after `skip` of them. `on` is a verb and a resource as RBAC
 * has them, `patch deployments`, `get pods/log`, or `*`; `dry-run deployments` is a verb of its own.
 */
const Fault = z.strictObject({
  on: z
    .string()
    .regex(/^([*]|[a-z-]+ [a-z/]+)$/)
    .default("*"),
  kind: z.enum(FAULT_KINDS),
  times: z.int().positive().default(1),
  skip: z.int().nonnegative().default(0),
  /** True: the request takes effect, and only the answer goes wrong. */
  applied: z.boolean().default(false),
  /** For `slow`, in milliseconds of the sandbox's clock. */
  ms: z.number().nonnegative().default(1_000),
});
type Fault = z.output<typeof Fault>;
export type FaultSetup = z.input<typeof Fault>;

/** The faults to come, in order. */
export interface Faults {
  add(setup: FaultSetup): void;
  clear(): void;
  /** The fault for a request, one use of it counted. */
  next(act: string): Fault | undefined;
}

export function createFaults(): Faults {
  let pending: { readonly fault: Fault; skip: number; times: number }[] = [];
  return {
    add(setup) {
      const fault = Fault.parse(setup);
      pending.push({ fault, skip: fault.skip, times: fault.times });
    },
    clear() {
      pending = [];
    },
    next(act) {
      const due = pending.find(({ fault }) => fault.on === "*" || fault.on === act);
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

/** Meets each request with its fault: at once, or when its answer is sent, if it is to take effect. */
export function injectFaults(faults: Faults, act: string, clock: SandboxClock): RequestHandler {
  return (request, response, next) => {
    const isDryRun = request.query["dryRun"] === "All";
    const fault = faults.next(isDryRun ? act.replace("patch", "dry-run") : act);
    if (!fault) next();
    else if (fault.kind === "slow") clock.after(fault.ms, next);
    else if (fault.applied) {
      response.locals["fault"] = fault;
      next();
    } else misbehave(response, fault.kind);
  };
}

/** The only way in which objects are answered, so that a fault can take the answer's place. */
export function send(response: Response, body: object | string): void {
  const fault = response.locals["fault"] as Fault | undefined;
  if (fault) misbehave(response, fault.kind);
  else if (typeof body === "string") response.type("text/plain").send(body);
  else response.json(body);
}

const REFUSALS = {
  error: () => new Refusal(500, "InternalError", "Internal error occurred: the sandbox was told to fail"),
  throttled: () => new Refusal(429, "TooManyRequests", "too many requests, please try again later"),
  unauthorized,
  forbidden: () => forbidden("the request"),
  expired: () => new Refusal(410, "Expired", "The provided continue parameter is too old"),
  "bad-request": () => badRequest("the sandbox was told to refuse"),
} as const;

function misbehave(response: Response, kind: Fault["kind"]): void {
  switch (kind) {
    case "hang":
    case "slow":
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "stall":
      response.type("json").set("Content-Length", "1000").write('{"kind": "Deploy');
      return;
    case "html":
      response.status(502).type("html").send("<html><body><h1>502 Bad Gateway</h1></body></html>");
      return;
    case "unavailable":
      response.status(503).type("text/plain").send("service unavailable\n");
      return;
    case "error":
    case "throttled":
    case "unauthorized":
    case "forbidden":
    case "expired":
    case "bad-request":
      refuse(response, REFUSALS[kind]());
  }
}

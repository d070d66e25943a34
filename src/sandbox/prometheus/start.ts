import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express, type Request, type Response, Router } from "express";
import { realClock, type SandboxClock } from "../pagerduty/clock.ts";
import { instantQuery, type Params, rangeQuery } from "./api.ts";
import { answerWith, Fault } from "./fault.ts";
import { BadQuery } from "./language.ts";
import { createStore, type Store } from "./store.ts";

/** One request for data. `at` in milliseconds. */
interface LoggedQuery {
  readonly at: number;
  readonly method: string;
  readonly operation: "query" | "query_range";
  readonly query: string;
  readonly fault: Fault["kind"] | null;
}

export interface PrometheusSandbox {
  /** Base of the HTTP API; `/_sandbox` on it is for driving from another process. */
  readonly url: string;
  readonly store: Store;
  readonly log: readonly LoggedQuery[];
  /** Undefined: all is well again. */
  fail(fault: Fault | undefined): void;
  close(): Promise<void>;
}

export interface PrometheusSandboxOptions {
  readonly clock?: SandboxClock;
  /** When set, queries without this bearer token are refused. */
  readonly token?: string;
}

interface State {
  readonly clock: SandboxClock;
  readonly token: string | undefined;
  readonly store: Store;
  readonly log: LoggedQuery[];
  fault: Fault | undefined;
}

const KEPT_REQUESTS = 10_000;

/** Prometheus' query API over real HTTP on a free port of 127.0.0.1. */
export async function startPrometheus(options: PrometheusSandboxOptions = {}): Promise<PrometheusSandbox> {
  const { clock = realClock, token } = options;
  const state: State = { clock, token, store: createStore(), log: [], fault: undefined };
  const server = createServer(application(state));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    store: state.store,
    log: state.log,
    fail: (fault) => {
      state.fault = fault;
    },
    close: () => stop(server),
  };
}

function application(state: State): Express {
  const app = express();
  app.use(express.urlencoded({ extended: false }), express.json());
  app.all("/api/v1/query", answering("query", state));
  app.all("/api/v1/query_range", answering("query_range", state));
  app.get("/-/ready", (_, response) => void response.send("Prometheus Server is Ready.\n"));
  app.use("/_sandbox", controlRoutes(state));
  return app;
}

/** For whoever drives the sandbox from another process. Needs no token and is in no log. */
function controlRoutes(state: State): Router {
  const router = Router();
  router.get("/requests", (_, response) => void response.json(state.log));
  router.post("/faults", (request, response) => {
    state.fault = Fault.parse(request.body);
    response.status(204).end();
  });
  router.delete("/faults", (_, response) => {
    state.fault = undefined;
    response.status(204).end();
  });
  return router;
}

function answering(operation: LoggedQuery["operation"], state: State): (request: Request, response: Response) => void {
  return (request, response) => {
    if (state.token !== undefined && request.headers.authorization !== `Bearer ${state.token}`) {
      response.status(401).type("text").send("Unauthorized\n");
      return;
    }
    const params = { ...request.query, ...(request.body as object | undefined) } as Params;
    const fault = takeFault(state);
    const { method } = request;
    state.log.push({ at: state.clock.now(), method, operation, query: params["query"] ?? "", fault: fault ?? null });
    if (state.log.length > KEPT_REQUESTS) state.log.shift();
    try {
      const data =
        operation === "query" ? instantQuery(params, state.store, state.clock.now()) : rangeQuery(params, state.store);
      if (fault) answerWith(fault, data, response);
      else response.json({ status: "success", data });
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error;
      response.status(400).json({ status: "error", errorType: "bad_data", error: error.message });
    }
  };
}

/** The fault in force, one use of it counted. */
function takeFault(state: State): Fault["kind"] | undefined {
  const { fault } = state;
  if (!fault) return undefined;
  const left = fault.times === undefined ? undefined : fault.times - 1;
  state.fault = left === undefined ? fault : left > 0 ? { kind: fault.kind, times: left } : undefined;
  return fault.kind;
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

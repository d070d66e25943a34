import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { z } from "zod";
import { type Account, type Behaviour, createAccount, type ServiceSetup } from "./account.ts";
import { accountRoutes } from "./account-routes.ts";
import { authenticate } from "./caller.ts";
import { realClock, type SandboxClock } from "./clock.ts";
import { controlRoutes } from "./control-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import { createFaults, type FaultSetup, type Faults, injectFaults, send } from "./faults.ts";
import { actionRoutes, readingRoutes, updateRoutes } from "./incident-routes.ts";
import { noteRoutes } from "./note-routes.ts";
import { type People, people } from "./people.ts";
import { rateLimit } from "./rate-limit.ts";
import type { Token, User } from "./records.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";
import { type Arrival, recordTraffic } from "./traffic.ts";
import { type Webhooks, webhooks } from "./webhooks.ts";

export interface PagerDutyOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly eventsPort?: number;
  readonly clock?: SandboxClock;
  readonly behaviour?: Partial<Behaviour>;
  readonly services?: readonly ServiceSetup[];
  /** The last one is on call. */
  readonly users?: readonly Omit<User, "id">[];
  readonly tokens?: readonly Token[];
}

/** A PagerDuty account behind real HTTP. All state is its own; `state` is live. */
export interface PagerDutySandbox extends People {
  /** Base of the REST API; `/_sandbox` on it is for driving from another process. */
  readonly url: string;
  /** Base of Events API v2. */
  readonly eventsUrl: string;
  readonly state: Account;
  /** Every request but those to `/_sandbox`, oldest first. */
  readonly requests: Arrival[];
  fault(setup: FaultSetup): void;
  /** V3 webhooks of this account. */
  readonly webhooks: Webhooks;
  close(): Promise<void>;
}

/** What the sandbox knows when it is told nothing. */
export const SANDBOX_DEFAULTS = {
  service: { id: "PSERVICE000001", name: "Drift", routingKeys: ["R0123456789ABCDEF0123456789ABCDE"] },
  bot: { name: "first-responder", email: "first-responder@example.com" },
  onCall: { name: "Ana Oncall", email: "ana@example.com" },
  token: "sandbox-rest-token",
} as const;

/** Starts a PagerDuty that keeps PagerDuty's promises and surprises. */
export async function startPagerDuty(options: PagerDutyOptions = {}): Promise<PagerDutySandbox> {
  const account = createAccount({
    clock: options.clock ?? realClock,
    behaviour: options.behaviour ?? {},
    services: options.services ?? [SANDBOX_DEFAULTS.service],
    users: options.users ?? [SANDBOX_DEFAULTS.bot, SANDBOX_DEFAULTS.onCall],
    tokens: options.tokens ?? [{ token: SANDBOX_DEFAULTS.token, kind: "account" }],
  });
  const faults = createFaults();
  const requests: Arrival[] = [];
  const acts = people(account);
  const hooks = webhooks(account);
  const parts = { account, faults, requests, people: acts };
  const host = options.host ?? "127.0.0.1";
  const rest = await listen(restApp(parts), host, options.port ?? 0);
  const events = await listen(eventsApp(parts), host, options.eventsPort ?? 0);
  return {
    ...acts,
    url: `http://${host}:${portOf(rest)}`,
    eventsUrl: `http://${host}:${portOf(events)}`,
    state: account,
    requests,
    fault: (setup) => faults.add(setup),
    webhooks: hooks,
    async close() {
      hooks.close();
      for (const callOff of account.timers.values()) callOff();
      await Promise.all([rest, events].map(stop));
    },
  };
}

interface Parts {
  readonly account: Account;
  readonly faults: Faults;
  readonly requests: Arrival[];
  readonly people: People;
}

function restApp(parts: Parts): Express {
  const { account } = parts;
  const app = base();
  app.use("/_sandbox", controlRoutes(parts));
  app.use(...edge(parts, "rest"), authenticate(account), rateLimit(account));
  app.use(readingRoutes(account), updateRoutes(account), actionRoutes(account));
  app.use(noteRoutes(account), accountRoutes(account));
  app.use(unknownPath, answerErrors);
  return app;
}

function eventsApp(parts: Parts): Express {
  const app = base();
  app.use(...edge(parts, "events"), eventRoutes(parts.account), unknownPath, answerErrors);
  return app;
}

function base(): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.use(express.json({ limit: "1mb", strict: false }));
  return app;
}

function edge({ account, faults, requests }: Parts, listener: Arrival["listener"]): RequestHandler[] {
  return [recordTraffic(requests, listener, () => account.clock.now()), injectFaults(faults, account.clock)];
}

const unknownPath: RequestHandler = () => {
  throw notFound();
};

const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const refusal = asRefusal(error);
  if (refusal) send(response, refusal.status, refusal.body);
  else next(error);
};

function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof z.ZodError)
    return invalid(...error.issues.map((each) => `${each.path.join(".")} ${each.message}`));
  return error instanceof SyntaxError ? invalid("The body is not JSON.") : undefined;
}

async function listen(app: Express, host: string, port: number): Promise<Server> {
  const server = createServer(app).listen(port, host);
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import { z } from "zod";
import type { SandboxClock } from "../pagerduty/clock.ts";

const Matcher = z.object({
  name: z.string().min(1),
  value: z.string(),
  isRegex: z.boolean(),
  isEqual: z.boolean().default(true),
});
const Posted = z.object({
  matchers: z.array(Matcher).min(1),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }),
  createdBy: z.string(),
  comment: z.string(),
});
type Posted = z.output<typeof Posted>;
type Kept = Posted & { readonly id: string; readonly updatedAt: string };

export interface SilencesSandbox {
  /** Base of Alertmanager's HTTP API. */
  readonly url: string;
  /** True: every question is answered 500 until all is well again. */
  fail(isFailing: boolean): void;
  close(): Promise<void>;
}

/** The silences of Alertmanager's API v2 over real HTTP, on a free port of 127.0.0.1. */
export async function startSilences({ clock }: { clock: SandboxClock }): Promise<SilencesSandbox> {
  const state = { clock, kept: new Map<string, Kept>(), isFailing: false };
  const server = createServer(application(state));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (isFailing) => {
      state.isFailing = isFailing;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface State {
  readonly clock: SandboxClock;
  readonly kept: Map<string, Kept>;
  isFailing: boolean;
}

function application(state: State): Express {
  const { clock, kept } = state;
  const app = express();
  app.use(express.json(), (_request, response, next) => {
    if (state.isFailing) response.status(500).json("out of order");
    else next();
  });
  app.get("/api/v2/silences", (_request, response) => {
    response.json([...kept.values()].map((silence) => viewOf(silence, clock.now())));
  });
  app.post("/api/v2/silences", (request, response) => {
    const posted = Posted.safeParse(request.body);
    if (!posted.success) return void response.status(400).json("silence invalid");
    const id = randomUUID();
    kept.set(id, { ...posted.data, id, updatedAt: new Date(clock.now()).toISOString() });
    response.json({ silenceID: id });
  });
  app.delete("/api/v2/silence/:id", (request, response) => {
    const silence = kept.get(request.params.id);
    if (!silence) return void response.status(404).end();
    kept.set(silence.id, { ...silence, endsAt: new Date(clock.now()).toISOString() });
    response.status(200).end();
  });
  return app;
}

function viewOf(silence: Kept, now: number): object {
  const isOver = Date.parse(silence.endsAt) <= now;
  const state = isOver ? "expired" : Date.parse(silence.startsAt) > now ? "pending" : "active";
  return { ...silence, status: { state } };
}

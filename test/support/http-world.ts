import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { RunId } from "../../src/domain/brand.ts";
import type { Hold } from "../../src/domain/hold.ts";
import { idempotencyName, type Notification } from "../../src/domain/notification.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import { createApp } from "../../src/http/app.ts";
import type { Degradation, HttpDeps } from "../../src/http/deps.ts";
import { reports } from "../../src/pipeline/report/reports.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { RunEvent } from "../../src/ports/events.ts";
import type { ReplayRequest, RunFilter, RunRecord } from "../../src/ports/journal.ts";
import type { Happening } from "../../src/ports/telemetry.ts";
import type { NamedToken } from "../../src/ports/tokens.ts";
import { FakeRestorations, FakeScorecard } from "./fake-aftermath.ts";
import { FakeDesk } from "./fake-desk.ts";

export const TOKEN = "am-token-0123456789";
export const OPERATOR = "op-token-0123456789";
export const NOW = Date.parse("2026-11-24T02:14:05Z");

export function namedToken(name: string, token: string): NamedToken {
  return { name, digest: createHash("sha256").update(token).digest() };
}

export function runRecord(over: Partial<RunRecord> = {}): RunRecord {
  return {
    id: "r01" as RunId,
    kind: "episode",
    state: "running",
    source: "am",
    groupKey: "{}:{}",
    alertname: "DriftBacklogOverflow",
    acceptedAt: NOW,
    runbook: null,
    plan: null,
    incident: null,
    outcome: null,
    endedAt: null,
    resolvedAt: null,
    relapses: 0,
    cancel: null,
    ...over,
  };
}

/** The world that the HTTP edge sees, in memory. Everything in it may be changed between requests. */
export interface HttpWorld {
  readonly accepted: Notification[];
  readonly replays: ReplayRequest[];
  readonly filters: RunFilter[];
  readonly cancelled: { run: string; by: string; reason: string }[];
  readonly runs: Map<string, RunRecord>;
  readonly told: Happening[];
  readonly degraded: Degradation[];
  readonly log: RunEvent[];
  readonly restorations: FakeRestorations;
  readonly scorecard: FakeScorecard;
  holds: readonly Hold[];
  woken: number;
  started: boolean;
  /** What the journal's next calls throw. */
  trouble: Error | undefined;
  /** Holds accepts back until it resolves. */
  gate: Promise<void>;
  append(name: string, data: unknown): void;
}

function emptyWorld(watchers: Set<() => void>): HttpWorld {
  const log: RunEvent[] = [];
  return {
    accepted: [],
    replays: [],
    filters: [],
    cancelled: [],
    runs: new Map(),
    told: [],
    degraded: [],
    log,
    restorations: new FakeRestorations(),
    scorecard: new FakeScorecard({ now: () => NOW }),
    holds: [],
    woken: 0,
    started: true,
    trouble: undefined,
    gate: Promise.resolve(),
    append(name, data) {
      const seq = log.length + 1;
      log.push({ run: "r01" as RunId, seq, at: NOW + seq, name, data, previous: "", hash: "" });
      for (const changed of watchers) changed();
    },
  };
}

const realTime: Clock = {
  now: () => NOW,
  sleep: (_ms, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
};

/** An app on in-memory ports. Its clock stands still. */
export function httpWorld(over: Partial<HttpDeps> = {}) {
  const watchers = new Set<() => void>();
  const world = emptyWorld(watchers);
  const stop = new AbortController();
  const fail = (): void => {
    if (world.trouble) throw world.trouble;
  };
  const desk = new FakeDesk(() => NOW);
  const deps: HttpDeps = {
    approvals: desk.approvals,
    acts: desk.acts,
    webhookSecrets: () => [],
    journal: {
      async accept(notification) {
        await world.gate;
        fail();
        const name = idempotencyName(notification);
        const duplicate = world.accepted.some((each) => idempotencyName(each) === name);
        if (!duplicate) world.accepted.push(notification);
        return { runs: ["r01" as RunId], duplicate };
      },
      async replay(request) {
        fail();
        if (request.of.kind === "run" && !world.runs.has(request.of.run)) return undefined;
        world.replays.push(request);
        return "r02" as RunId;
      },
      async list(filter) {
        fail();
        world.filters.push(filter);
        return { runs: [...world.runs.values()], next: null };
      },
      async read(run) {
        fail();
        return world.runs.get(run);
      },
      async cancel(run, by, reason) {
        if (world.runs.get(run)?.state === "ended") return false;
        world.cancelled.push({ run, by, reason });
        return true;
      },
    },
    events: {
      append: () => Promise.reject(new Error("not here")),
      read: async (_run, after) => world.log.filter((each) => each.seq > after),
      watch(_run, changed) {
        watchers.add(changed);
        return () => watchers.delete(changed);
      },
    },
    holds: {
      current: async () => world.holds,
      async set(hold) {
        world.holds = [...world.holds.filter(({ scope }) => !isDeepStrictEqual(scope, hold.scope)), hold];
      },
      async lift(_by, scope) {
        const before = world.holds.length;
        world.holds = world.holds.filter((each) => !isDeepStrictEqual(each.scope, scope));
        return world.holds.length < before;
      },
    },
    restorations: world.restorations,
    scorecard: world.scorecard,
    reports,
    telemetry: { tell: (happening) => void world.told.push(happening) },
    clock: realTime,
    wake: () => {
      world.woken++;
    },
    metrics: async () => "# HELP up 1\nup 1\n",
    readiness: () => ({ started: world.started, degraded: world.degraded }),
    stopping: stop.signal,
    alertmanager: { tokens: () => [namedToken("am", TOKEN)], anonymous: false },
    api: { tokens: () => [namedToken("alice", OPERATOR)] },
    intake: { maxBody: 4 * 1024 ** 2, maxBytesInFlight: 64 * 1024 ** 2 },
    mode: "auto",
    version: "1.2.3",
    ...over,
  };
  return { app: createApp(deps), world, desk, watchers, stop: () => stop.abort() };
}

export function diskFull(): OutsideError {
  return new OutsideError("journal", "rejected", "accepting", { detail: "disk full" });
}

import { actions } from "./actions/registry.ts";
import { calendar } from "./adapters/calendar/luxon.ts";
import { systemClock } from "./adapters/clock/system.ts";
import { baselines } from "./adapters/database/baselines.ts";
import { identity } from "./adapters/identity/identity.ts";
import { promTelemetry } from "./adapters/prom-client/telemetry.ts";
import { winstonTelemetry } from "./adapters/winston/telemetry.ts";
import { collectorsWhere } from "./collectors/registry.ts";
import type { Config } from "./config.ts";
import type { Runbook } from "./domain/runbook.ts";
import { type GuardDeps, guardsFor } from "./guards/registry.ts";
import { createApp } from "./http/app.ts";
import { degradations } from "./http/degradations.ts";
import type { Deps } from "./pipeline/deps.ts";
import { reports } from "./pipeline/report/reports.ts";
import { worker } from "./pipeline/worker.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import { housekeep } from "./wire/housekeeping.ts";
import { type Outside, outside } from "./wire/outside.ts";
import { rightsOf } from "./wire/rights-of.ts";
import { watchRights } from "./wire/rights-watch.ts";
import { openStorage, type Storage } from "./wire/storage.ts";
import { watchDue } from "./wire/watch-due.ts";

/** The service, put together but not started. */
export interface Service {
  readonly app: ReturnType<typeof createApp>;
  readonly telemetry: Telemetry;
  /** Begins to work on what is stored. */
  start(): Promise<void>;
  /** Lets go of all runs where they stand and closes everything. */
  stop(): Promise<void>;
}

export interface WireOptions {
  readonly runbooks: readonly Runbook[];
  readonly version: string;
  /** Aborts when the process begins to drain. */
  readonly stopping: AbortSignal;
  /** This replica was replaced: the process must end. */
  readonly onFenced: (reason: string) => void;
}

/** Real time. */
export const clock = systemClock;
const ids = identity(clock);

/** The composition root: the only place that knows which adapter stands behind which port. */
export async function wire(config: Config, options: WireOptions): Promise<Service> {
  const { version, stopping, onFenced } = options;
  const health = degradations();
  const metrics = promTelemetry({ version, clock });
  const telemetry = toAll([winstonTelemetry({ level: config.logLevel, secrets: config.secrets }), metrics, health]);
  const storage = await openStorage(config, { clock, identity: ids, telemetry, onFenced });
  const world = outside(config, { clock, telemetry, fence: storage.fence });
  const { retention } = config;
  let started = false;
  metrics.observe(() => storage.database.queue());
  return {
    app: createApp({
      ...edge(config, { storage, telemetry }),
      metrics: metrics.page,
      readiness: () => ({ started, degraded: health.list() }),
      stopping,
      version,
    }),
    telemetry,
    start: async () => {
      await storage.engine.start(
        worker(pipeline(config, options.runbooks, { storage, world, telemetry }), storage.database.journal),
      );
      started = true;
      const queueDue = (): Promise<number> => storage.database.queueDue();
      void watchDue({ queueDue, wake: () => storage.engine.wake(), clock, telemetry }, stopping);
      const { mode } = config;
      void watchRights(
        { rights: rightsOf(world.permissions, config.blastRadius), runbooks: options.runbooks, mode, clock, telemetry },
        stopping,
      );
      void housekeep({ store: storage, retention, clock, telemetry }, stopping);
    },
    stop: async () => {
      await storage.close();
      await world.close();
    },
  };
}

type Edge = Omit<Parameters<typeof createApp>[0], "metrics" | "readiness" | "stopping" | "version">;

/** What the HTTP edge asks of the rest. */
function edge(config: Config, { storage, telemetry }: Pick<Parts, "storage" | "telemetry">): Edge {
  const { journal, events, holds, restorations, scorecard, approvals, acts } = storage.database;
  const { alertmanager, api, intake, mode, webhookSecrets } = config;
  return {
    journal,
    events,
    holds,
    restorations,
    scorecard,
    reports,
    approvals,
    acts,
    webhookSecrets,
    telemetry,
    clock,
    wake: () => storage.engine.wake(),
    alertmanager,
    api,
    intake,
    mode,
  };
}

type Parts = { readonly storage: Storage; readonly world: Outside; readonly telemetry: Telemetry };

type GuardLimits = Pick<GuardDeps, "storm" | "blastRadius" | "freeze" | "freshFor" | "deniedNamespaces" | "ceilings">;

function guardLimits({ storm, blastRadius, freeze, runs, kubernetes }: Config): GuardLimits {
  const { deniedNamespaces, ceilings } = kubernetes;
  return { storm, blastRadius, freeze, freshFor: runs.freshFor, deniedNamespaces, ceilings };
}

/** What the stages work with. */
function pipeline(config: Config, runbooks: readonly Runbook[], { storage, world, telemetry }: Parts): Deps {
  const { journal, progress, events, intents, holds, restorations, scorecard, approvals, acts } = storage.database;
  const { oncall, sources, changes } = world;
  const collectors = collectorsWhere(config.kubernetes);
  return {
    runbooks,
    parts: { collectors, actions },
    collectors,
    actions,
    sources: { ...sources, baselines: baselines(journal, events), identity: ids },
    guards: guards(config, storage, world),
    changes,
    oncall,
    progress,
    events,
    intents,
    holds,
    restorations,
    scorecard,
    approvals,
    acts,
    clock,
    identity: ids,
    telemetry,
    settings: settingsOf(config),
  };
}

function guards(config: Config, { database }: Storage, world: Outside): Deps["guards"] {
  const { oncall, maintenance, silences, permissions, sources } = world;
  const rights = rightsOf(permissions, config.blastRadius);
  const asked = { ...database, ...sources, rights, oncall, maintenance, silences, clock, calendar };
  return guardsFor({ ...guardLimits(config), ...asked });
}

function settingsOf({ mode, runs, webhookSecrets, listen }: Config): Deps["settings"] {
  const { lease, incidentWait, resolveWait, approvalWait: askFor } = runs;
  const lookEvery = webhookSecrets().length > 0 ? TOLD : UNTOLD;
  return {
    mode,
    lease,
    incidentWait,
    resolveWait,
    askFor,
    lookEvery,
    ...(listen.publicUrl && { publicUrl: listen.publicUrl }),
  };
}

/** How often what people do is read again at PagerDuty while we wait: when its webhooks tell us, and when they do not. */
const TOLD = 120_000;
const UNTOLD = 15_000;

/** One telemetry that tells all. */
function toAll(all: readonly Telemetry[]): Telemetry {
  return {
    tell: (happening) => {
      for (const each of all) each.tell(happening);
    },
  };
}

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { z } from "zod";
import { realClock, type SandboxClock } from "../pagerduty/clock.ts";
import { accessRoutes } from "./access-routes.ts";
import { type Acts, acts, type WorkloadSetup } from "./acts.ts";
import { aroundRoutes } from "./around-routes.ts";
import { controlRoutes } from "./control-routes.ts";
import type { Event } from "./event.ts";
import { eventRoutes } from "./event-routes.ts";
import { serveExec } from "./exec.ts";
import { createFaults, type FaultSetup, type Faults } from "./faults.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { liveOn } from "./life.ts";
import { metricsRoutes } from "./metrics-routes.ts";
import { nodeRoutes } from "./node-routes.ts";
import { objectRoutes } from "./object-routes.ts";
import { badRequest, Refusal, refuse, unauthorized } from "./refusal.ts";
import type { EffectiveChange, State } from "./state.ts";
import { type Arrival, recordTraffic } from "./traffic.ts";

export interface KubernetesOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly clock?: SandboxClock;
  /** Default: those of the drift runbook. */
  readonly workloads?: readonly WorkloadSetup[];
  /** The only token that is let in. Default `sandbox-token`. */
  readonly token?: string;
}

/** A Kubernetes API server behind real HTTP, with Deployments whose rollouts take time. `changes` and `requests` are live. */
export interface KubernetesSandbox extends Acts {
  /** Base of the API; `/_sandbox/kubernetes` on it is for driving from another process. */
  readonly url: string;
  readonly token: string;
  /** Every request but those to `/_sandbox`, oldest first. */
  readonly requests: readonly Arrival[];
  /** Every new generation, oldest first: what really changed. */
  readonly changes: readonly EffectiveChange[];
  /** Every Event that was left on a workload, oldest first. */
  readonly events: readonly Event[];
  fault(setup: FaultSetup): void;
  writeKubeconfig(path: string): Promise<void>;
  close(): Promise<void>;
}

const AGE = 3 * 24 * 3_600_000;
const DRIFT: readonly WorkloadSetup[] = [
  {
    name: "drift-processor",
    replicas: 2,
    image: "registry.example/drift-processor:1.4.2",
    resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
  },
  { name: "drift-detector", replicas: 2, image: "registry.example/drift-detector:2.0.0" },
  { name: "connector", replicas: 3, image: "registry.example/connector:0.9.1" },
  { name: "redis", replicas: 1, image: "redis:7" },
  { name: "prometheus", replicas: 1, image: "prom/prometheus:v3.5.0" },
].map((each) => ({ namespace: "spec-to-proof", age: AGE, ...each }));

/** Starts a Kubernetes that answers as the real one does, refusals included. */
export async function startKubernetes(options: KubernetesOptions = {}): Promise<KubernetesSandbox> {
  const { host = "127.0.0.1", port = 0, clock = realClock, workloads = DRIFT, token = "sandbox-token" } = options;
  const state = emptyState(clock);
  const faults = createFaults();
  const requests: Arrival[] = [];
  const doing = acts(state);
  for (const workload of workloads) doing.add(workload);
  const server = createServer(application({ state, faults, requests, acts: doing, token }));
  const endCommands = serveExec(server, { state, faults, token });
  server.listen(port, host);
  await once(server, "listening");
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    ...doing,
    url,
    token,
    requests,
    changes: state.changes,
    events: state.events,
    fault: (setup) => faults.add(setup),
    writeKubeconfig: (path) => writeKubeconfig(path, url, token),
    async close() {
      for (const callOff of state.timers) callOff();
      endCommands();
      await stop(server);
    },
  };
}

/** Two nodes and nothing on them. */
function emptyState(clock: SandboxClock): State {
  const state: State = {
    clock,
    workloads: [],
    autoscalers: [],
    configMaps: [],
    nodes: new Map([
      ["node-1", true],
      ["node-2", true],
    ]),
    changes: [],
    events: [],
    version: 1,
    timers: new Set(),
    onReady: () => undefined,
  };
  state.onReady = (pod, workload) => liveOn(pod, workload, state);
  return state;
}

interface Parts {
  readonly state: State;
  readonly faults: Faults;
  readonly requests: Arrival[];
  readonly acts: Acts;
  readonly token: string;
}

function application(parts: Parts): Express {
  const { state, faults, requests, token } = parts;
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.use(express.json({ limit: "1mb", type: ["application/json", "application/*+json"] }));
  app.use("/_sandbox/kubernetes", controlRoutes(parts));
  app.get(["/readyz", "/livez"], (_request, response) => void response.send("ok"));
  app.use(
    recordTraffic(requests, () => state.clock.now()),
    authenticate(token),
    objectRoutes(state, faults),
    eventRoutes(state, faults),
    accessRoutes(),
    aroundRoutes(state, faults),
    metricsRoutes(state, faults),
    nodeRoutes(state, faults),
  );
  app.use(unknownPath, answerErrors);
  return app;
}

function authenticate(token: string): RequestHandler {
  return (request, _response, next) => {
    if (request.headers.authorization !== `Bearer ${token}`) throw unauthorized();
    next();
  };
}

const unknownPath: RequestHandler = () => {
  throw new Refusal(404, "NotFound", "the server could not find the requested resource");
};

const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof Refusal) refuse(response, error);
  else if (error instanceof z.ZodError || error instanceof SyntaxError) refuse(response, badRequest(error.message));
  else next(error);
};

async function stop(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

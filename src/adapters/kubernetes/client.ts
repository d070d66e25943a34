import {
  AppsV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  type ConfigurationOptions,
  CoreV1Api,
  CustomObjectsApi,
  createConfiguration,
  EventsV1Api,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  PatchStrategy,
  type ResponseContext,
  ServerConfiguration,
  wrapHttpLibrary,
} from "@kubernetes/client-node";
import type { z } from "zod";
import { type OutsideCode, OutsideError } from "../../domain/outside-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Fence } from "../../ports/fence.ts";
import { badAnswer, failure } from "./failure.ts";
import { kubeConfig } from "./kubeconfig.ts";
import { pool } from "./pool.ts";

/** One request that ended. */
export interface Call {
  readonly operation: Operation;
  readonly result: OutsideCode | "ok";
  readonly ms: number;
}
export type Operation =
  | "get-deployment"
  | "list-pods"
  | "list-replicasets"
  | "list-autoscalers"
  | "read-log"
  | "get-autoscaler"
  | "get-config-map"
  | "get-pod"
  | "list-usage"
  | "list-events"
  | "list-nodes"
  | "list-deployments"
  | "exec"
  | "dry-run"
  | "patch-deployment"
  | "patch-autoscaler"
  | "patch-config-map"
  | "delete-pod"
  | "create-event"
  | "review-access";

export interface KubernetesOptions {
  /** Path of a kubeconfig (several as `KUBECONFIG` has them); absent = the pod's own service account. */
  readonly kubeconfig?: string;
  /** For each try. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Asked right before each request that may change something. */
  readonly fence: Fence;
  readonly onCall: (call: Call) => void;
}

/** One request: how it is counted, what to say when it fails, how to send it and what its answer must look like. */
export interface Request<Parsed> {
  readonly operation: Operation;
  readonly doing: string;
  readonly answer: z.ZodType<Parsed>;
  /** Of a patch; default: strategic merge. */
  readonly patchType?: string;
  send(apis: Apis, options: ConfigurationOptions): Promise<unknown>;
}

interface Apis {
  readonly apps: AppsV1Api;
  readonly core: CoreV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly events: EventsV1Api;
  readonly authorization: AuthorizationV1Api;
  /** Objects as they are, sent and read: the other APIs know only the fields of their own day. */
  readonly custom: CustomObjectsApi;
}

export interface Client {
  readonly config: KubeConfig;
  /** One try. Throws OutsideError, or the signal's reason. */
  ask<Parsed>(request: Request<Parsed>, signal: AbortSignal): Promise<Parsed>;
  close(): Promise<void>;
}

/** The API server of the kubeconfig, over connections that all calls share. Throws OutsideError when there is none. */
export function client({ kubeconfig, timeoutMs, clock, fence, onCall }: KubernetesOptions): Client {
  const connections = pool(timeoutMs);
  const config = kubeConfig(kubeconfig, connections);
  const apis = apisOf(config);

  async function tried<Parsed>(request: Request<Parsed>, signal: AbortSignal): Promise<Parsed> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const line = lineFor(fence, request.patchType ?? PatchStrategy.StrategicMergePatch, until);
    try {
      return understood(request, await request.send(apis, { httpApi: wrapHttpLibrary(line) }));
    } catch (error) {
      signal.throwIfAborted();
      throw failure(request.doing, error, line.answered());
    }
  }

  return {
    config,
    ask: async (request, signal) => {
      signal.throwIfAborted();
      const began = clock.now();
      const tell = (result: Call["result"]): void =>
        onCall({ operation: request.operation, result, ms: clock.now() - began });
      try {
        const parsed = await tried(request, signal);
        tell("ok");
        return parsed;
      } catch (error) {
        const code = signal.aborted ? "timed-out" : error instanceof OutsideError ? error.code : undefined;
        if (code) tell(code);
        if (code === "timed-out") connections.renew(); // a connection that died silently would swallow the next call too
        throw error;
      }
    },
    close: () => connections.close(),
  };
}

function apisOf(config: ReturnType<typeof kubeConfig>): Apis {
  const baseServer = new ServerConfiguration(config.getCurrentCluster()?.server ?? "", {});
  const configuration = createConfiguration({ baseServer, authMethods: { default: config } });
  return {
    apps: new AppsV1Api(configuration),
    core: new CoreV1Api(configuration),
    autoscaling: new AutoscalingV2Api(configuration),
    events: new EventsV1Api(configuration),
    authorization: new AuthorizationV1Api(configuration),
    custom: new CustomObjectsApi(configuration),
  };
}

interface Line {
  send(context: Parameters<IsomorphicFetchHttpLibrary["send"]>[0]): Promise<ResponseContext>;
  answered(): boolean;
}

const http = new IsomorphicFetchHttpLibrary();

/** The way of one request to the wire: everything that changes something passes the fence here. */
function lineFor(fence: Fence, patchType: string, signal: AbortSignal): Line {
  let answered = false;
  return {
    answered: () => answered,
    async send(context) {
      context.setSignal(signal);
      if (context.getHttpMethod() === "PATCH") context.setHeaderParam("Content-Type", patchType);
      if (context.getHttpMethod() !== "GET") fence.check();
      const response = await http.send(context).toPromise();
      answered = true;
      return response;
    },
  };
}

function understood<Parsed>({ doing, answer }: Request<Parsed>, data: unknown): Parsed {
  const parsed = answer.safeParse(data);
  if (parsed.success) return parsed.data;
  throw badAnswer(doing, parsed.error);
}

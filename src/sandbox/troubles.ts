import type { DriftQueue } from "./drift-queue.ts";
import type { KubernetesSandbox } from "./kubernetes/start.ts";
import { AT_EASE } from "./processing.ts";
import type { RedisSandbox } from "./redis/start.ts";

/** What can befall the company at night. Each begins at once; `allWell` ends those that are no workload's own. */
export interface Troubles {
  /** The processor's pods take no service any more. A restart cures it, unless said otherwise. */
  processorDown(curedByRestart?: boolean): void;
  /** Items become so large that the pods' memory runs out; four times as much is enough. */
  memoryRunsOut(): void;
  /** Each pod works at a third of its speed, and as hard as it may: more pods cure it. */
  processingSlows(): void;
  /** One connector brings so many times what it usually does. */
  ingestionGrows(connector: string, times: number): void;
  /** A new image is rolled out whose pods end soon after they have started: going back cures it. */
  badDeploy(): void;
  redisDown(): Promise<void>;
  /** Many items come at once, and the pods work them off by themselves. */
  burst(items: number): void;
  /** The pods wait for something that nobody here sees: all looks well, but the backlog grows. */
  stall(): void;
  allWell(): Promise<void>;
}

export interface Place {
  readonly kubernetes: KubernetesSandbox;
  readonly queue: DriftQueue;
  readonly redis: RedisSandbox;
  readonly processor: { readonly namespace: string; readonly name: string };
}

const MI = 1024 * 1024;
const BAD_IMAGE = "registry.example/drift-processor:1.5.0";
const LIVES = 500; // milliseconds

export function troubles({ kubernetes, queue, redis, processor }: Place): Troubles {
  const { namespace, name } = processor;
  const say = (...lines: readonly string[]): void => kubernetes.log(namespace, name, ...lines);
  return {
    processorDown: (curedByRestart = true) => kubernetes.break(namespace, name, { kind: "down", curedByRestart }),
    memoryRunsOut: () => queue.strain({ itemSize: 60 * MI }),
    processingSlows: () => queue.strain({ pace: 1 / 3 }),
    ingestionGrows: (connector, times) => queue.strain({ flood: { [connector]: times } }),
    badDeploy() {
      kubernetes.spoil(namespace, name, { image: BAD_IMAGE, after: LIVES });
      kubernetes.edit(namespace, name, { spec: { template: { spec: { containers: [{ name, image: BAD_IMAGE }] } } } });
    },
    async redisDown() {
      kubernetes.break(namespace, "redis", { kind: "down", curedByRestart: false });
      queue.strain({ pace: 0 });
      say("ERROR cannot take from drift_queue: connect ECONNREFUSED redis:6379");
      await redis.stop();
    },
    burst: (items) => queue.burst("github", items),
    stall() {
      queue.strain({ pace: 1 / 20, busy: false });
      say("WARN waited 30 s for a lock on table specs");
    },
    async allWell() {
      queue.strain(AT_EASE);
      kubernetes.break(namespace, "redis", { kind: "healthy" });
      await redis.start();
    },
  };
}

import type { SandboxClock } from "../pagerduty/clock.ts";
import type { CommandResult } from "./command-result.ts";
import type { Deed } from "./deed.ts";
import type { Event } from "./event.ts";
import type { Manager } from "./managed-fields.ts";
import type { AutoscalerSpec, Spec } from "./spec.ts";

/** What is wrong with a workload. */
interface Trouble {
  readonly kind: TroubleKind;
  /** Pods made after it began are well. Default: only those of `down`. */
  readonly curedByRestart: boolean;
}
export const TROUBLES = [
  "healthy",
  "down", // runs, but its readiness probe fails
  "crash-loop", // killed for memory again and again
  "never-ready", // only new pods: a rollout that hangs
  "image-pull", // only new pods: their image is not there
] as const;
type TroubleKind = (typeof TROUBLES)[number];

/** One simulated pod. `starting` becomes what the workload's trouble makes of it. */
export interface Pod {
  readonly name: string;
  readonly uid: string;
  readonly set: ReplicaSet;
  readonly createdAt: number;
  state: "starting" | "ready" | "unready" | "crash-loop" | "image-pull";
  resourceVersion: number;
  /** When it last became ready, or ceased to be; its creation until then. */
  readyChangedAt: number;
  restarts: number;
  /** Why its container ended last. */
  ended: "OOMKilled" | "Error" | undefined;
  /** What it uses: cores and bytes. */
  load: { readonly cpu: number; readonly memory: number };
  /** When its deletion began. */
  endingAt: number | undefined;
}

export interface ReplicaSet {
  readonly name: string;
  readonly uid: string;
  /** Hash of its template. */
  readonly hash: string;
  readonly createdAt: number;
  readonly template: Spec["template"];
  /** The Deployment's own, as they were when it was last in use. */
  annotations: Readonly<Record<string, string>>;
  revision: number;
  /** When its revision's number last changed, and those it had before: an undo brings it back. */
  revisedAt: number;
  earlier: readonly number[];
}

/** What every object has. */
interface Kept {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: number;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  resourceVersion: number;
  managers: readonly Manager[];
}

/** A Deployment with everything that belongs to it. */
export interface Workload extends Kept {
  spec: Spec;
  generation: number;
  observedGeneration: number;
  trouble: Trouble;
  /** Images whose pods do not live long, and how long, in milliseconds. */
  faulty: readonly { readonly image: string; readonly after: number }[];
  /** Milliseconds from a pod's creation until it is ready. */
  readyAfter: number;
  sets: readonly ReplicaSet[];
  pods: readonly Pod[];
  /** When its rollout last came further. */
  progressAt: number;
  stuck: boolean;
  log: string[];
  previousLog: string[];
  /** What a command run in one of its pods prints; undefined = there is no such program. */
  respond: (args: readonly string[]) => Promise<CommandResult | undefined>;
  /** What admission remarks on every change. */
  warnings: readonly string[];
}

export interface Autoscaler extends Kept {
  spec: AutoscalerSpec;
  generation: number;
  /** What it would set if its bounds allowed it. */
  wanted: number;
}

export interface ConfigMap extends Kept {
  readonly immutable: boolean;
  data: Readonly<Record<string, string>>;
}

/** A change of a specification, i.e. a new generation. */
export interface EffectiveChange {
  readonly at: number;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly fieldManager: string;
  readonly deed: Deed;
  /** Of the pod template, after the change. */
  readonly restartedAt: string | null;
}

export interface State {
  readonly clock: SandboxClock;
  readonly workloads: Workload[];
  readonly autoscalers: Autoscaler[];
  readonly configMaps: ConfigMap[];
  /** By name: whether it is ready. */
  readonly nodes: Map<string, boolean>;
  readonly changes: EffectiveChange[];
  readonly events: Event[];
  /** The newest resourceVersion; every change of an object takes the next. */
  version: number;
  /** A new pod has become ready. */
  onReady: (pod: Pod, workload: Workload) => void;
  /** Calls off everything that is still to happen. */
  readonly timers: Set<() => void>;
}

/** Runs `act` once, `ms` from now, unless the sandbox is closed before. */
export function later(state: State, ms: number, act: () => void): void {
  const callOff = state.clock.after(ms, () => {
    state.timers.delete(callOff);
    act();
  });
  state.timers.add(callOff);
}

export function isReady({ state, endingAt }: Pod): boolean {
  return state === "ready" && endingAt === undefined;
}

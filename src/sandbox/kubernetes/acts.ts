import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AutoscalerSetup, addAutoscaler } from "./autoscalers.ts";
import type { CommandResult } from "./command-result.ts";
import { addConfigMap, ConfigMapSetup } from "./config-maps.ts";
import { befall, begin, notice, touch } from "./controller.ts";
import { bear, type Load, makeFaulty } from "./life.ts";
import { creator } from "./managed-fields.ts";
import { patchWorkload, replaceWorkload } from "./patch.ts";
import { Spec } from "./spec.ts";
import { isReady, type State, TROUBLES, type Workload } from "./state.ts";

const quantities = z.strictObject({ memory: z.string().optional(), cpu: z.string().optional() });
const Resources = z.strictObject({ requests: quantities.optional(), limits: quantities.optional() });

/** A workload to begin with. Its pods are there and ready from the start. */
export const WorkloadSetup = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  replicas: z.int().nonnegative().default(1),
  image: z.string().optional(),
  container: z.string().optional(),
  labels: z.record(z.string(), z.string()).default({}),
  paused: z.boolean().default(false),
  progressDeadlineSeconds: z.int().positive().default(600),
  /** Milliseconds. */
  readyAfter: z.number().nonnegative().default(1_000),
  /** How long it has been there; milliseconds. */
  age: z.number().nonnegative().default(0),
  /** Of its one container. */
  resources: Resources.optional(),
  log: z.array(z.string()).default([]),
  warnings: z.array(z.string()).default([]),
});
export type WorkloadSetup = z.input<typeof WorkloadSetup>;

export const TroubleSetup = z.strictObject({
  kind: z.enum(TROUBLES),
  curedByRestart: z.boolean().optional(),
});
export type TroubleSetup = z.input<typeof TroubleSetup>;

/** What can be done to the sandbox from outside its API. All throw for a workload that is not there. */
export interface Acts {
  add(setup: WorkloadSetup): void;
  addAutoscaler(setup: AutoscalerSetup): void;
  addConfigMap(setup: ConfigMapSetup): void;
  /** Pods that can take service now. */
  readyPods(namespace: string, name: string): number;
  /** Brings trouble upon the workload, or ends it (`healthy`). */
  break(namespace: string, name: string, trouble: TroubleSetup): void;
  /** What a command run in one of its pods prints, and how it ends; undefined = there is no such program. */
  onCommand(namespace: string, name: string, respond: (args: readonly string[]) => CommandResult | undefined): void;
  /** Each pod that works uses so much from now on; one that uses more memory than it may is killed. */
  load(namespace: string, name: string, load: Load): void;
  /** Pods of this image end `after` milliseconds after they have become ready. */
  spoil(namespace: string, name: string, faulty: { readonly image: string; readonly after: number }): void;
  /** A node falls, or comes back. */
  node(name: string, isReady: boolean): void;
  /** The log that its pods share. */
  logOf(namespace: string, name: string): readonly string[];
  /** Adds lines to the log that its pods share. */
  log(namespace: string, name: string, ...lines: readonly string[]): void;
  /** A person edits it: a strategic merge patch. */
  edit(namespace: string, name: string, patch: object): void;
  /** A person deletes it and makes it anew under the same name. */
  replace(namespace: string, name: string): void;
  /** Its status changes and nothing else, as when a pod dies. */
  stir(namespace: string, name: string): void;
}

export function acts(state: State): Acts {
  const find = (namespace: string, name: string): Workload => {
    const found = state.workloads.find((each) => each.namespace === namespace && each.name === name);
    if (!found) throw new Error(`there is no workload ${namespace}/${name} in the sandbox`);
    return found;
  };
  return {
    add: (setup) => add(WorkloadSetup.parse(setup), state),
    addAutoscaler: (setup) => addAutoscaler(AutoscalerSetup.parse(setup), state),
    addConfigMap: (setup) => addConfigMap(ConfigMapSetup.parse(setup), state),
    readyPods: (namespace, name) => find(namespace, name).pods.filter(isReady).length,
    break: (namespace, name, what) => bringTrouble(find(namespace, name), TroubleSetup.parse(what), state),
    load: (namespace, name, load) => bear(find(namespace, name), load, state),
    spoil: (namespace, name, { image, after }) => makeFaulty(find(namespace, name), image, after),
    onCommand: (namespace, name, respond) =>
      void Object.assign(find(namespace, name), { respond: async (args: readonly string[]) => respond(args) }),
    node: (name, ready) => void state.nodes.set(name, ready),
    logOf: (namespace, name) => find(namespace, name).log,
    log: (namespace, name, ...lines) => void find(namespace, name).log.push(...lines),
    edit(namespace, name, patch) {
      const options = { dryRun: false, strict: true, fieldManager: "kubectl-edit" };
      patchWorkload(find(namespace, name), patch, options, state);
    },
    replace: (namespace, name) => replaceWorkload(find(namespace, name), state),
    stir: (namespace, name) => touch(find(namespace, name), state),
  };
}

function bringTrouble(
  workload: Workload,
  { kind, curedByRestart = kind === "down" }: TroubleSetup,
  state: State,
): void {
  workload.trouble = { kind, curedByRestart };
  const isOfOldPods = kind === "healthy" || kind === "down" || kind === "crash-loop";
  if (isOfOldPods) for (const pod of workload.pods) befall(pod, kind, state);
  if (kind === "crash-loop") workload.previousLog.push("fatal: out of memory");
  notice(workload, state);
}

function add(setup: z.output<typeof WorkloadSetup>, state: State): void {
  const { namespace, name, readyAfter, log, warnings } = setup;
  const now = state.clock.now();
  const spec = specOf(setup);
  const workload: Workload = {
    namespace,
    name,
    uid: randomUUID(),
    createdAt: now - setup.age,
    labels: { app: name, ...setup.labels },
    annotations: {},
    spec,
    generation: 1,
    observedGeneration: 1,
    resourceVersion: 0,
    managers: creator("kubectl-client-side-apply", { spec }, now - setup.age),
    trouble: { kind: "healthy", curedByRestart: true },
    faulty: [],
    readyAfter,
    sets: [],
    pods: [],
    progressAt: now,
    stuck: false,
    log: [...log],
    previousLog: [],
    respond: async () => undefined,
    warnings,
  };
  state.workloads.push(workload);
  begin(workload, state);
}

function specOf({
  name,
  container = name,
  image = `registry.example/${name}:1.0.0`,
  resources,
  ...setup
}: z.output<typeof WorkloadSetup>): Spec {
  const labels = { app: name, ...setup.labels };
  return Spec.parse({
    replicas: setup.replicas,
    ...(setup.paused ? { paused: true } : {}),
    progressDeadlineSeconds: setup.progressDeadlineSeconds,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: container, image, ...(resources ? { resources } : {}) }] },
    },
  });
}

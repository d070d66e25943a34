import { createHash, randomBytes, randomUUID } from "node:crypto";
import { isReady, later, type Pod, type ReplicaSet, type State, type Workload } from "./state.ts";

const OBSERVED_AFTER = 20; // milliseconds until the controller sees a change
const ENDED_AFTER = 20; // milliseconds a pod takes to end
const SURGE = 0.25; // Kubernetes' default, rounded up for surge and down for unavailability

/** The workload as it is when the sandbox starts: whole, and long since rolled out. */
export function begin(workload: Workload, state: State): void {
  const { createdAt } = workload;
  const set = { ...newSet(workload, hashOf(workload), 1, state), createdAt, revisedAt: createdAt };
  workload.sets = [set];
  workload.pods = Array.from({ length: workload.spec.replicas }, () => ({
    ...readyPod(set, state),
    createdAt,
    readyChangedAt: createdAt,
  }));
  touch(workload, state);
}

/** The controller will look at it in a moment, as the real one does. */
export function notice(workload: Workload, state: State): void {
  later(state, OBSERVED_AFTER, () => {
    workload.observedGeneration = workload.generation;
    reconcile(workload, state);
  });
}

/** Takes the workload one step towards its specification; every step that changes a pod leads to the next. */
export function reconcile(workload: Workload, state: State): void {
  const current = currentSet(workload, state);
  if (current) roll(workload, current, state);
  touch(workload, state);
}

export function touch(workload: Workload, state: State): void {
  state.version += 1;
  workload.resourceVersion = state.version;
}

/** The ReplicaSet of the present template: found, brought back or made. A paused Deployment makes none. */
function currentSet(workload: Workload, state: State): ReplicaSet | undefined {
  const hash = hashOf(workload);
  const known = workload.sets.find((set) => set.hash === hash);
  const newest = newestSet(workload);
  if (known) known.annotations = workload.annotations;
  if (known && known === newest) return known;
  if (workload.spec.paused) return newest;
  progress(workload, state);
  const revision = (newest?.revision ?? 0) + 1;
  if (known) {
    known.earlier = [...known.earlier, known.revision];
    known.revision = revision;
    known.revisedAt = state.clock.now();
    return known;
  }
  const made = newSet(workload, hash, revision, state);
  workload.sets = [...workload.sets, made];
  return made;
}

function hashOf({ spec }: Workload): string {
  return createHash("sha256").update(JSON.stringify(spec.template)).digest("hex").slice(0, 10);
}

function newSet({ name, spec, annotations }: Workload, hash: string, revision: number, { clock }: State): ReplicaSet {
  const at = clock.now();
  const { template } = spec;
  return {
    name: `${name}-${hash}`,
    uid: randomUUID(),
    hash,
    template,
    annotations,
    createdAt: at,
    revision,
    revisedAt: at,
    earlier: [],
  };
}

export function newestSet({ sets }: Workload): ReplicaSet | undefined {
  return sets.toSorted((a, b) => b.revision - a.revision)[0];
}

/** A rolling update with Kubernetes' arithmetic: never more than desired and surge, never fewer available than allowed. */
function roll(workload: Workload, current: ReplicaSet, state: State): void {
  const desired = workload.spec.replicas;
  const least = desired - Math.floor(desired * SURGE);
  const living = workload.pods.filter(({ endingAt }) => endingAt === undefined);
  const fresh = living.filter(({ set }) => set === current);
  const old = living.filter(({ set }) => set !== current);
  const room = old.length === 0 ? desired : desired + Math.ceil(desired * SURGE) - old.length;
  for (let made = fresh.length; made < Math.min(desired, room); made += 1) create(workload, current, state);
  for (const pod of fresh.slice(desired)) endPod(pod, workload, state);
  const spare = Math.max(0, living.length - least - fresh.filter((pod) => !isReady(pod)).length);
  const unwell = old.filter((pod) => !isReady(pod)).slice(0, spare);
  const available = living.filter(isReady).length;
  const dispensable = old.filter(isReady).slice(0, Math.max(0, Math.min(available - least, spare - unwell.length)));
  for (const pod of [...unwell, ...dispensable]) endPod(pod, workload, state);
}

function newPod(set: ReplicaSet, state: State): Pod {
  const at = state.clock.now();
  state.version += 1;
  return {
    name: `${set.name}-${randomBytes(3).toString("hex").slice(0, 5)}`,
    uid: randomUUID(),
    set,
    createdAt: at,
    state: "starting",
    resourceVersion: state.version,
    readyChangedAt: at,
    restarts: 0,
    ended: undefined,
    load: { cpu: 0, memory: 0 },
    endingAt: undefined,
  };
}

function readyPod(set: ReplicaSet, state: State): Pod {
  return { ...newPod(set, state), state: "ready" };
}

function create(workload: Workload, set: ReplicaSet, state: State): void {
  const pod = newPod(set, state);
  workload.pods = [...workload.pods, pod];
  const { trouble } = workload;
  later(state, workload.readyAfter, () => {
    if (pod.state !== "starting") return;
    befall(pod, trouble.curedByRestart ? "healthy" : trouble.kind, state);
    if (isReady(pod)) {
      progress(workload, state);
      state.onReady(pod, workload);
    }
    reconcile(workload, state);
  });
}

const BECOMES = {
  healthy: "ready",
  down: "unready",
  "never-ready": "unready",
  "crash-loop": "crash-loop",
  "image-pull": "image-pull",
} as const;

/** What trouble makes of a pod that starts. */
export function befall(pod: Pod, kind: Workload["trouble"]["kind"], state: State): void {
  if (kind === "crash-loop") {
    pod.restarts = 7;
    pod.ended = "OOMKilled";
  }
  become(pod, BECOMES[kind], state);
}

/** The pod's state changes, and with it perhaps whether it is ready. */
export function become(pod: Pod, next: Pod["state"], state: State): void {
  const wasReady = pod.state === "ready";
  pod.state = next;
  if (wasReady !== (next === "ready")) pod.readyChangedAt = state.clock.now();
  touchPod(pod, state);
}

function touchPod(pod: Pod, state: State): void {
  state.version += 1;
  pod.resourceVersion = state.version;
}

/** Begins to end a pod; when it has ended, its controller looks what is missing. */
export function endPod(pod: Pod, workload: Workload, state: State): void {
  pod.endingAt = state.clock.now();
  touchPod(pod, state);
  later(state, ENDED_AFTER, () => {
    workload.pods = workload.pods.filter((each) => each !== pod);
    reconcile(workload, state);
  });
}

/** The rollout came further; when it comes no further until the deadline, it is stuck. */
function progress(workload: Workload, state: State): void {
  const at = state.clock.now();
  workload.progressAt = at;
  workload.stuck = false;
  later(state, workload.spec.progressDeadlineSeconds * 1000, () => {
    const newest = newestSet(workload);
    const fresh = workload.pods.filter((pod) => pod.set === newest && isReady(pod));
    if (workload.progressAt !== at || fresh.length >= workload.spec.replicas) return;
    workload.stuck = true;
    touch(workload, state);
  });
}

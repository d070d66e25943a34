import { amountOf } from "../../domain/quantity.ts";
import { become, reconcile, touch } from "./controller.ts";
import { isReady, later, type Pod, type State, type Workload } from "./state.ts";

/** What each pod that works uses. `cpu` in cores, `memory` in bytes. */
export interface Load {
  readonly cpu: number;
  readonly memory: number;
}

/** The pods use this much from now on; one that uses more memory than it may is killed. */
export function bear(workload: Workload, load: Load, state: State): void {
  for (const pod of workload.pods) {
    const works = isReady(pod);
    pod.load = works ? load : { cpu: 0, memory: 0 };
    if (works && load.memory > memoryLimitOf(pod)) crash(pod, "OOMKilled", { workload, state });
  }
}

/** Pods of this image end `after` milliseconds after they have become ready, again and again. */
export function makeFaulty(workload: Workload, image: string, after: number): void {
  workload.faulty = [...workload.faulty.filter((each) => each.image !== image), { image, after }];
}

/** A pod has become ready: if its image is faulty, it will not stay so. */
export function liveOn(pod: Pod, workload: Workload, state: State): void {
  const fault = workload.faulty.find(({ image }) =>
    pod.set.template.spec.containers.some((each) => each.image === image),
  );
  if (!fault) return;
  later(state, fault.after, () => {
    if (isReady(pod)) crash(pod, "Error", { workload, state });
  });
}

const FIRST_BACK_OFF = 10_000; // kubelet's own
const LONGEST_BACK_OFF = 300_000;

/** Its container ends and is started again: at once the first time, then with the kubelet's growing pauses. */
function crash(
  pod: Pod,
  reason: "OOMKilled" | "Error",
  { workload, state }: { workload: Workload; state: State },
): void {
  const pause = pod.ended === undefined ? 0 : Math.min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2 ** (pod.restarts - 1));
  become(pod, "crash-loop", state);
  pod.ended = reason;
  pod.load = { cpu: 0, memory: 0 };
  pod.restarts += 1;
  touch(workload, state);
  later(state, pause + workload.readyAfter, () => {
    if (pod.state !== "crash-loop" || !workload.pods.includes(pod) || pod.endingAt !== undefined) return;
    become(pod, "ready", state);
    liveOn(pod, workload, state);
    reconcile(workload, state);
  });
}

function memoryLimitOf({ set: { template } }: Pod): number {
  const limits = template.spec.containers.map(
    ({ resources }) => amountOf(resources?.limits?.["memory"] ?? "") ?? Infinity,
  );
  return Math.min(...limits);
}

import { notice, touch } from "./controller.ts";
import { deedOf } from "./deed.ts";
import { managersAfter } from "./managed-fields.ts";
import { type Autoscaler, later, type State, type Workload } from "./state.ts";

const HEEDED_AFTER = 100; // milliseconds until the controller sees a change of an autoscaler
const SYNC_PERIOD = 15_000; // Kubernetes' default: how long somebody else's number of replicas may stand

/** The autoscaler was made or changed: its controller will look at it in a moment. */
export function heed(autoscaler: Autoscaler, state: State): void {
  later(state, HEEDED_AFTER, () => scale(autoscaler, state));
}

/** The workload was changed: what scales it will look at it within its sync period. */
export function heedWorkload({ namespace, name }: Workload, state: State): void {
  for (const autoscaler of state.autoscalers) {
    const isIts = autoscaler.namespace === namespace && autoscaler.spec.scaleTargetRef.name === name;
    if (isIts) later(state, SYNC_PERIOD, () => scale(autoscaler, state));
  }
}

/** Brings the number of replicas within its bounds. One that is scaled to 0 is left alone: that switches autoscaling off. */
function scale({ namespace, spec, wanted }: Autoscaler, state: State): void {
  const { scaleTargetRef, minReplicas, maxReplicas } = spec;
  const workload = state.workloads.find((each) => each.namespace === namespace && each.name === scaleTargetRef.name);
  const replicas = Math.min(maxReplicas, Math.max(minReplicas, wanted));
  if (!workload || workload.spec.replicas === 0 || workload.spec.replicas === replicas) return;
  const before = workload.spec;
  const hand = { manager: "kube-controller-manager", at: state.clock.now() };
  workload.spec = { ...before, replicas };
  workload.managers = managersAfter(
    workload.managers,
    { before: { spec: before }, after: { spec: workload.spec } },
    hand,
  );
  workload.generation += 1;
  touch(workload, state);
  const { name, uid, generation } = workload;
  const deed = deedOf(before, workload.spec);
  const { at, manager: fieldManager } = hand;
  state.changes.push({ at, namespace, name, uid, generation, fieldManager, deed, restartedAt: null });
  notice(workload, state);
}

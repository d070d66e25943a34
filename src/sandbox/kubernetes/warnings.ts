import type { Event } from "./event.ts";
import type { Pod, State, Workload } from "./state.ts";

/** An event as core/v1 shows it, and by which fields it may be selected. */
interface Shown {
  readonly fields: Readonly<Record<string, string>>;
  readonly view: object;
}

interface Remark {
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

/** All events of a namespace: those that were written, and what the kubelet says of pods in trouble. */
export function eventsIn(namespace: string, state: State): readonly Shown[] {
  const written = state.events.filter((event) => event.metadata.namespace === namespace).map(shown);
  const kubelets = state.workloads
    .filter((workload) => workload.namespace === namespace)
    .flatMap((workload) => workload.pods.flatMap((pod) => ofPod(workload, pod, state)));
  return [...written, ...kubelets];
}

function shown({ metadata, regarding, type, reason, note, eventTime }: Event): Shown {
  return eventView(metadata.name, { object: regarding, type, reason, message: note, count: 1, at: eventTime });
}

function ofPod({ namespace }: Workload, pod: Pod, { clock }: State): readonly Shown[] {
  const remark = remarkOn(pod);
  if (!remark) return [];
  const object = { apiVersion: "v1", kind: "Pod", namespace, name: pod.name, uid: pod.uid };
  const at = new Date(clock.now()).toISOString();
  return [eventView(`${pod.name}.${remark.reason.toLowerCase()}`, { object, type: "Warning", ...remark, at })];
}

function remarkOn({ state, restarts }: Pod): Remark | undefined {
  switch (state) {
    case "starting":
    case "ready":
      return undefined;
    case "unready":
      return {
        reason: "Unhealthy",
        message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
        count: 3,
      };
    case "crash-loop":
      return { reason: "BackOff", message: "Back-off restarting failed container", count: Math.max(1, restarts) };
    case "image-pull":
      return { reason: "Failed", message: "Failed to pull image: not found", count: 4 };
  }
}

interface Told extends Remark {
  readonly object: Event["regarding"];
  readonly type: Event["type"];
  readonly at: string;
}

function eventView(name: string, { object, type, reason, message, count, at }: Told): Shown {
  const seconds = `${at.slice(0, 19)}Z`;
  const { kind, name: objectName, namespace, uid } = object;
  return {
    fields: {
      type,
      reason,
      "involvedObject.kind": kind,
      "involvedObject.name": objectName,
      "involvedObject.namespace": namespace,
      "involvedObject.uid": uid,
    },
    view: {
      metadata: { name, namespace, creationTimestamp: seconds },
      involvedObject: object,
      type,
      reason,
      message,
      count,
      firstTimestamp: seconds,
      lastTimestamp: seconds,
    },
  };
}

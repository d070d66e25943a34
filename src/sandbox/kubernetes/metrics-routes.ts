import { type RequestHandler, Router } from "express";
import { type Faults, injectFaults } from "./faults.ts";
import { answerList } from "./listing.ts";
import { isReady, type Pod, type State, type Workload } from "./state.ts";
import { labelsOf } from "./views.ts";

const PODS = "/apis/metrics.k8s.io/v1beta1/namespaces/:namespace/pods";
const UNKNOWN_FOR = 11_000; // milliseconds in which a young pod has no figure: metrics-server looks every so often

/** metrics-server: what the pods use. Those that are young or do not run have no figure, which is not zero. */
export function metricsRoutes(state: State, faults: Faults): Router {
  const router = Router();
  const on: RequestHandler = injectFaults(faults, "list pods.metrics.k8s.io", state.clock);
  router.get(PODS, on, (request, response) => {
    const now = state.clock.now();
    const items = state.workloads
      .filter(({ namespace }) => namespace === request.params["namespace"])
      .flatMap((workload) =>
        workload.pods
          .filter((pod) => isReady(pod) && (isOfTheStart(pod, workload) || now - pod.createdAt >= UNKNOWN_FOR))
          .map((pod) => ({ labels: labelsOf(workload, pod.set), view: usageView(workload, pod, now) })),
      );
    const kind = { kind: "PodMetricsList", apiVersion: "metrics.k8s.io/v1beta1" };
    answerList(kind, items, { request, response, state });
  });
  return router;
}

/** The workload was there, and measured, long before. */
function isOfTheStart({ createdAt }: Pod, workload: Workload): boolean {
  return createdAt === workload.createdAt;
}

/** Memory in Ki and processor in nanocores, as there. */
function usageView(workload: Workload, pod: Pod, now: number): object {
  const containers = workload.spec.template.spec.containers.map(({ name }, index) => ({
    name,
    usage: {
      cpu: `${Math.round((index === 0 ? pod.load.cpu : 0) * 1e9)}n`,
      memory: `${Math.round((index === 0 ? pod.load.memory : 0) / 1024)}Ki`,
    },
  }));
  return {
    metadata: { name: pod.name, namespace: workload.namespace, labels: labelsOf(workload, pod.set) },
    timestamp: `${new Date(now).toISOString().slice(0, 19)}Z`,
    window: "10s",
    containers,
  };
}

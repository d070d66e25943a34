import { type Request, type RequestHandler, Router } from "express";
import { deletePod } from "./delete-pod.ts";
import { type Faults, injectFaults, send } from "./faults.ts";
import { answerList, type Labelled } from "./listing.ts";
import { jsonPatchWorkload, patchWorkload } from "./patch.ts";
import { JSON_PATCH, patchOptions, patchType, STRATEGIC } from "./patch-query.ts";
import { badRequest, notFound } from "./refusal.ts";
import type { Pod, State, Workload } from "./state.ts";
import { deploymentView, labelsOf, podView, replicaSetView } from "./views.ts";

const APPS = "/apis/apps/v1/namespaces/:namespace";

/** Deployments, ReplicaSets, pods and their logs, as the API serves them. */
export function objectRoutes(state: State, faults: Faults): Router {
  const router = Router();
  const on = (act: string): RequestHandler => injectFaults(faults, act, state.clock);
  router.get(`${APPS}/deployments`, on("list deployments"), listing("DeploymentList", state, deploymentsOf));
  router.get(`${APPS}/deployments/:name`, on("get deployments"), (request, response) => {
    send(response, deploymentView(find(request, state)));
  });
  router.patch(`${APPS}/deployments/:name`, on("patch deployments"), patching(state));
  router.get(`${APPS}/replicasets`, on("list replicasets"), listing("ReplicaSetList", state, replicaSetsOf));
  router.get("/api/v1/namespaces/:namespace/pods", on("list pods"), listing("PodList", state, podsOf));
  router.get("/api/v1/namespaces/:namespace/pods/:pod", on("get pods"), (request, response) => {
    const { workload, pod } = findPod(request, state);
    send(response, podView(workload, pod));
  });
  router.delete("/api/v1/namespaces/:namespace/pods/:pod", on("delete pods"), ({ params, query, body }, response) => {
    const which = { namespace: String(params["namespace"]), name: String(params["pod"]) };
    const { workload, pod } = deletePod(which, { body, dryRun: query["dryRun"] === "All" }, state);
    send(response, podView(workload, pod));
  });
  router.get("/api/v1/namespaces/:namespace/pods/:pod/log", on("get pods/log"), (request, response) => {
    send(response, logOf(request, state));
  });
  return router;
}

function find({ params }: Request, { workloads }: State): Workload {
  const { namespace, name } = params;
  const found = workloads.find((each) => each.namespace === namespace && each.name === name);
  if (!found) throw notFound("deployments", String(name));
  return found;
}

function findPod({ params }: Request, { workloads }: State): { workload: Workload; pod: Pod } {
  const name = String(params["pod"]);
  const workload = workloads.find(
    (each) => each.namespace === params["namespace"] && each.pods.some((pod) => pod.name === name),
  );
  const pod = workload?.pods.find((each) => each.name === name);
  if (!workload || !pod) throw notFound("pods", name);
  return { workload, pod };
}

function patching(state: State): RequestHandler {
  return (request, response) => {
    const patch = patchType(request, [STRATEGIC, JSON_PATCH]) === STRATEGIC ? patchWorkload : jsonPatchWorkload;
    const { shown, warnings } = patch(find(request, state), request.body, patchOptions(request), state);
    if (warnings.length > 0)
      response.set("Warning", warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(", "));
    send(response, deploymentView(shown));
  };
}

type Lister = (workload: Workload) => readonly Labelled[];

const deploymentsOf: Lister = (workload) => [{ labels: workload.labels, view: deploymentView(workload) }];
const replicaSetsOf: Lister = (workload) =>
  workload.sets.map((set) => ({ labels: labelsOf(workload, set), view: replicaSetView(workload, set) }));
const podsOf: Lister = (workload) =>
  workload.pods.map((pod) => ({ labels: labelsOf(workload, pod.set), view: podView(workload, pod) }));

function listing(kind: string, state: State, lister: Lister): RequestHandler {
  const apiVersion = kind === "PodList" ? "v1" : "apps/v1";
  return (request, response) => {
    const { namespace } = request.params;
    const all = state.workloads.filter((workload) => workload.namespace === namespace).flatMap(lister);
    answerList({ kind, apiVersion }, all, { request, response, state });
  };
}

/** All pods of a workload share one log; a pod has a previous one when its container was restarted. */
function logOf(request: Request, state: State): string {
  const { query } = request;
  const { workload, pod } = findPod(request, state);
  const { name } = pod;
  const containers = workload.spec.template.spec.containers.map((each) => each.name);
  const container = typeof query["container"] === "string" ? query["container"] : (containers[0] ?? "");
  if (!containers.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  if (query["previous"] === "true") {
    if (pod.restarts === 0) throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
    return lastLines(workload.previousLog, query["tailLines"]);
  }
  const isWaiting = pod.state === "starting" || pod.state === "image-pull";
  const reason = pod.state === "starting" ? "ContainerCreating" : "trying and failing to pull image";
  if (isWaiting) throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${reason}`);
  return lastLines(workload.log, query["tailLines"]);
}

function lastLines(lines: readonly string[], tail: unknown): string {
  const shown = tail === undefined ? lines : lines.slice(Math.max(0, lines.length - Number(tail)));
  return shown.map((line) => `${line}\n`).join("");
}

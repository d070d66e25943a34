import { type RequestHandler, Router } from "express";
import { autoscalerView } from "./autoscalers.ts";
import { configMapView } from "./config-maps.ts";
import { type Faults, injectFaults, send } from "./faults.ts";
import { answerList } from "./listing.ts";
import { patchAutoscaler, patchConfigMap } from "./patch-around.ts";
import { patchOptions, patchType, STRATEGIC } from "./patch-query.ts";
import { notFound } from "./refusal.ts";
import type { Autoscaler, State } from "./state.ts";

const AUTOSCALERS = "/apis/autoscaling/v2/namespaces/:namespace/horizontalpodautoscalers";
const CONFIG_MAPS = "/api/v1/namespaces/:namespace/configmaps";

/** What stands around workloads: autoscalers and ConfigMaps. */
export function aroundRoutes(state: State, faults: Faults): Router {
  const router = Router();
  const on = (act: string): RequestHandler => injectFaults(faults, act, state.clock);
  router.get(AUTOSCALERS, on("list horizontalpodautoscalers"), (request, response) => {
    const all = state.autoscalers.filter(({ namespace }) => namespace === request.params["namespace"]);
    const items = all.map((each) => ({ labels: each.labels, view: shown(each, state) }));
    const kind = { kind: "HorizontalPodAutoscalerList", apiVersion: "autoscaling/v2" };
    answerList(kind, items, { request, response, state });
  });
  router.get(`${AUTOSCALERS}/:name`, on("get horizontalpodautoscalers"), ({ params }, response) => {
    const found = state.autoscalers.find((each) => isNamed(each, params));
    if (!found) throw notFound("horizontalpodautoscalers", String(params["name"]));
    send(response, shown(found, state));
  });
  router.patch(`${AUTOSCALERS}/:name`, on("patch horizontalpodautoscalers"), (request, response) => {
    patchType(request, [STRATEGIC]);
    const found = state.autoscalers.find((each) => isNamed(each, request.params));
    if (!found) throw notFound("horizontalpodautoscalers", String(request.params["name"]));
    send(response, shown(patchAutoscaler(found, request.body, patchOptions(request), state), state));
  });
  router.patch(`${CONFIG_MAPS}/:name`, on("patch configmaps"), (request, response) => {
    patchType(request, [STRATEGIC]);
    const found = state.configMaps.find((each) => isNamed(each, request.params));
    if (!found) throw notFound("configmaps", String(request.params["name"]));
    send(response, configMapView(patchConfigMap(found, request.body, patchOptions(request), state)));
  });
  router.get(`${CONFIG_MAPS}/:name`, on("get configmaps"), ({ params }, response) => {
    const found = state.configMaps.find((each) => isNamed(each, params));
    if (!found) throw notFound("configmaps", String(params["name"]));
    send(response, configMapView(found));
  });
  return router;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

function isNamed({ namespace, name }: Named, params: Readonly<Record<string, string | string[]>>): boolean {
  return namespace === params["namespace"] && name === params["name"];
}

function shown(autoscaler: Autoscaler, { workloads }: State): object {
  const { namespace, spec } = autoscaler;
  const scaled = workloads.find((each) => each.namespace === namespace && each.name === spec.scaleTargetRef.name);
  return autoscalerView(autoscaler, scaled?.pods.filter(({ endingAt }) => endingAt === undefined).length ?? 0);
}

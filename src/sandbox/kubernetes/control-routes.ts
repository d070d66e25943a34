import { Router } from "express";
import { z } from "zod";
import { type Acts, TroubleSetup, WorkloadSetup } from "./acts.ts";
import type { Faults } from "./faults.ts";
import { isReady, type State } from "./state.ts";
import type { Arrival } from "./traffic.ts";

const Which = z.object({ namespace: z.string(), name: z.string() });

export interface Controlled {
  readonly state: State;
  readonly acts: Acts;
  readonly faults: Faults;
  readonly requests: Arrival[];
}

/** For whoever drives the sandbox from another process: the same as its methods. Needs no token and is in no log. */
export function controlRoutes({ state, acts, faults, requests }: Controlled): Router {
  const router = Router();
  router.get("/workloads", (_request, response) => void response.json(state.workloads.map(summary)));
  router.get("/changes", (_request, response) => void response.json(state.changes));
  router.get("/requests", (request, response) => {
    response.json(requests.slice(Number(request.query["after"] ?? 0)));
  });
  router.post("/workloads", (request, response) => {
    acts.add(WorkloadSetup.parse(request.body));
    response.status(204).end();
  });
  router.post("/workloads/:namespace/:name/break", (request, response) => {
    const { namespace, name } = Which.parse(request.params);
    acts.break(namespace, name, TroubleSetup.parse(request.body));
    response.status(204).end();
  });
  router.post("/workloads/:namespace/:name/log", (request, response) => {
    const { namespace, name } = Which.parse(request.params);
    acts.log(namespace, name, ...z.array(z.string()).parse(request.body));
    response.status(204).end();
  });
  router.post("/workloads/:namespace/:name/edit", (request, response) => {
    const { namespace, name } = Which.parse(request.params);
    acts.edit(namespace, name, z.looseObject({}).parse(request.body));
    response.status(204).end();
  });
  router.post("/faults", (request, response) => {
    faults.add(request.body);
    response.status(204).end();
  });
  router.delete("/faults", (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  return router;
}

function summary({
  namespace,
  name,
  uid,
  spec,
  generation,
  observedGeneration,
  pods,
  trouble,
}: State["workloads"][number]): object {
  return {
    namespace,
    name,
    uid,
    desired: spec.replicas,
    ready: pods.filter(isReady).length,
    pods: pods.length,
    generation,
    observedGeneration,
    trouble: trouble.kind,
  };
}

import { Router } from "express";
import { Event } from "./event.ts";
import { type Faults, injectFaults, send } from "./faults.ts";
import { Refusal } from "./refusal.ts";
import type { State } from "./state.ts";

/** Events that others leave. */
export function eventRoutes(state: State, faults: Faults): Router {
  const router = Router();
  router.post(
    "/apis/events.k8s.io/v1/namespaces/:namespace/events",
    injectFaults(faults, "create events", state.clock),
    (request, response) => {
      const event = Event.parse(request.body);
      const { name, namespace } = event.metadata;
      const isKnown = state.events.some(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
      if (isKnown) throw new Refusal(409, "AlreadyExists", `events.events.k8s.io "${name}" already exists`);
      state.events.push(event);
      response.status(201);
      send(response, event);
    },
  );
  return router;
}

import { Router } from "express";
import { Event } from "./event.ts";
import { type Faults, injectFaults, send } from "./faults.ts";
import { selectsFields } from "./field-selector.ts";
import { answerList } from "./listing.ts";
import { Refusal } from "./refusal.ts";
import type { State } from "./state.ts";
import { eventsIn } from "./warnings.ts";

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
  router.get(
    "/api/v1/namespaces/:namespace/events",
    injectFaults(faults, "list events", state.clock),
    (request, response) => {
      const { fieldSelector } = request.query;
      const isSelected = selectsFields(typeof fieldSelector === "string" ? fieldSelector : "");
      const all = eventsIn(String(request.params["namespace"]), state).filter(({ fields }) => isSelected(fields));
      const items = all.map(({ view }) => ({ labels: {}, view }));
      answerList({ kind: "EventList", apiVersion: "v1" }, items, { request, response, state });
    },
  );
  return router;
}

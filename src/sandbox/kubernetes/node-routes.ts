import { type RequestHandler, Router } from "express";
import { type Faults, injectFaults } from "./faults.ts";
import { answerList } from "./listing.ts";
import type { State } from "./state.ts";

/** The nodes, all of them healthy but those that somebody has let fall. */
export function nodeRoutes(state: State, faults: Faults): Router {
  const router = Router();
  const on: RequestHandler = injectFaults(faults, "list nodes", state.clock);
  router.get("/api/v1/nodes", on, (request, response) => {
    const items = [...state.nodes].map(([name, ready]) => ({ labels: {}, view: nodeView(name, ready) }));
    answerList({ kind: "NodeList", apiVersion: "v1" }, items, { request, response, state });
  });
  return router;
}

/** A kubelet that is not heard of leaves its node's condition `Unknown`. */
function nodeView(name: string, ready: boolean): object {
  const at = "2026-01-01T00:00:00Z";
  return {
    metadata: { name, creationTimestamp: at },
    spec: {},
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "Unknown", lastTransitionTime: at }] },
  };
}

import { Router } from "express";
import { z } from "zod";
import { type Account, alertsOf } from "./account.ts";
import type { Faults } from "./faults.ts";
import type { People } from "./people.ts";
import type { Arrival } from "./traffic.ts";

const ACTS = {
  acknowledges: "humanAcknowledges",
  resolves: "humanResolves",
  notes: "humanNotes",
  reassigns: "humanReassigns",
  unacknowledges: "humanUnacknowledges",
  merges: "humanMerges",
} as const satisfies Record<string, keyof People>;
const Act = z.strictObject({
  act: z.enum(Object.keys(ACTS) as (keyof typeof ACTS)[]),
  incident: z.string(),
  name: z.string(),
  /** The note's text, the new assignee, or the incident to merge into. */
  with: z.string().default(""),
});
const MaintenanceAct = z.strictObject({
  service: z.string(),
  name: z.string(),
  description: z.string(),
  ms: z.number(),
});
const BehaviourChange = z.strictObject({
  creationLag: z.number().optional(),
  searchLag: z.number().optional(),
  showsIncidentKey: z.boolean().optional(),
  acceptsRepeats: z.boolean().optional(),
  acceptsTriggerByStatus: z.boolean().optional(),
  requestsPerMinute: z.number().nullable().optional(),
  abilities: z.array(z.string()).optional(),
});

export interface Controlled {
  readonly account: Account;
  readonly faults: Faults;
  readonly people: People;
  readonly requests: Arrival[];
}

/** For whoever drives the sandbox from another process: the same as its methods. Needs no token and is in no log. */
export function controlRoutes({ account, faults, people, requests }: Controlled): Router {
  const router = Router();
  router.get("/state", (_request, response) => void response.json(snapshot(account)));
  router.get("/pages", (_request, response) => void response.json(account.pages));
  router.get("/requests", (request, response) => {
    const after = Number(request.query["after"] ?? 0);
    response.json(requests.slice(after).map(({ headers: _headers, ...arrival }) => arrival));
  });
  router.delete("/requests", (_request, response) => {
    requests.length = 0;
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
  router.patch("/behaviour", (request, response) => {
    Object.assign(account.behaviour, BehaviourChange.parse(request.body));
    response.json(account.behaviour);
  });
  router.post("/people", (request, response) => {
    const { act, incident, name, with: what } = Act.parse(request.body);
    people[ACTS[act]](incident, name, what);
    response.status(204).end();
  });
  router.post("/maintenance", (request, response) => {
    const { service, name, ...window } = MaintenanceAct.parse(request.body);
    people.humanOpensMaintenance(service, name, window);
    response.status(204).end();
  });
  return router;
}

function snapshot(account: Account): object {
  return {
    incidents: account.incidents.map((incident) => ({ ...incident, alerts: alertsOf(account, incident) })),
    pages: account.pages,
    reopened: account.reopened,
  };
}

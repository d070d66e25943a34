import { type Request, Router } from "express";
import { z } from "zod";
import { type Account, alertsOf, incidentById } from "./account.ts";
import { actingUser } from "./caller.ts";
import { send } from "./faults.ts";
import type { IncidentRecord } from "./records.ts";
import { notFound, Refusal } from "./refusal.ts";
import { moment, oneOf, paged, search } from "./search.ts";
import { merge, snooze } from "./transitions.ts";
import { IncidentUpdate, update } from "./update.ts";
import { alertView, incidentView, logView } from "./views.ts";

const BULK_LIMIT = 250;
const Update = z.object({ incident: IncidentUpdate });
const Updates = z.object({ incidents: z.array(IncidentUpdate.extend({ id: z.string() })) });
const Snooze = z.object({ duration: z.int().min(1).max(604_800) });
const Merge = z.object({ source_incidents: z.array(z.object({ id: z.string() })).min(1) });

export function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, "http://sandbox").searchParams;
}

/** The incident that the path names. */
export function named(account: Account, request: Request): IncidentRecord {
  const incident = incidentById(account, String(request.params["id"]));
  if (!incident) throw notFound();
  return incident;
}

function included(request: Request): readonly string[] {
  return queryOf(request).getAll("include[]");
}

export function readingRoutes(account: Account): Router {
  const router = Router();
  router.get("/incidents", (request, response) => {
    const { page, paging } = paged(search(account, queryOf(request)), queryOf(request));
    send(response, 200, {
      ...paging,
      incidents: page.map((incident) => incidentView(account, incident, included(request))),
    });
  });
  router.get("/incidents/:id", (request, response) => {
    send(response, 200, { incident: incidentView(account, named(account, request), included(request)) });
  });
  router.get("/incidents/:id/alerts", (request, response) => {
    const query = queryOf(request);
    const incident = named(account, request);
    const key = query.get("alert_key");
    const alerts = alertsOf(account, incident).filter(
      (alert) => (key === null || alert.key === key) && oneOf(query, "statuses[]", alert.status),
    );
    const { page, paging } = paged(alerts, query);
    send(response, 200, { ...paging, alerts: page.map((alert) => alertView(account, alert, incident)) });
  });
  router.get("/incidents/:id/log_entries", (request, response) => {
    const query = queryOf(request);
    const incident = named(account, request);
    const since = moment(query.get("since")) ?? 0;
    const until = moment(query.get("until")) ?? Number.POSITIVE_INFINITY;
    const entries = incident.log.filter((entry) => entry.at >= since && entry.at <= until).toReversed();
    const { page, paging } = paged(entries, query);
    send(response, 200, { ...paging, log_entries: page.map((entry) => logView(entry, incident)) });
  });
  return router;
}

/** Status, title, urgency and assignees, of one incident or of many at once. */
export function updateRoutes(account: Account): Router {
  const router = Router();
  router.put("/incidents/:id", (request, response) => {
    const by = actingUser(account, request);
    const incident = named(account, request);
    update(account, incident, Update.parse(request.body).incident, by)();
    send(response, 200, { incident: incidentView(account, incident) });
  });
  router.put("/incidents", (request, response) => {
    const by = actingUser(account, request);
    const { incidents } = Updates.parse(request.body);
    if (incidents.length > BULK_LIMIT) throw new Refusal(413, 2001, "Request Entity Too Large");
    const found = incidents.map(({ id }) => incidentById(account, id) ?? fail());
    const apply = incidents.map((wanted, index) => update(account, found[index] ?? fail(), wanted, by));
    for (const each of apply) each(); // all or nothing: every one was allowed by now
    send(response, 200, { incidents: found.map((incident) => incidentView(account, incident)) });
  });
  return router;
}

/** What is done to an incident beside updating it. */
export function actionRoutes(account: Account): Router {
  const router = Router();
  router.post("/incidents/:id/snooze", (request, response) => {
    const by = actingUser(account, request);
    const incident = named(account, request);
    const { duration } = Snooze.parse(request.body);
    if (incident.status !== "acknowledged") throw new Refusal(400, 1012, "Incident Not Acknowledged");
    snooze(account, incident, duration, by);
    send(response, 201, { incident: incidentView(account, incident) });
  });
  router.put("/incidents/:id/merge", (request, response) => {
    const by = actingUser(account, request);
    const target = named(account, request);
    if (target.status === "resolved") throw new Refusal(400, 1001, "Incident Already Resolved");
    const sources = Merge.parse(request.body).source_incidents.map(({ id }) => incidentById(account, id) ?? fail());
    for (const source of sources) merge(account, source, target, by);
    send(response, 200, { incident: incidentView(account, target) });
  });
  router.post("/incidents/:id/responder_requests", (request, response) => {
    if (!account.behaviour.abilities.includes("coordinated_responding")) {
      throw new Refusal(402, 2014, "Missing Account Ability");
    }
    const { id } = named(account, request);
    send(response, 200, { responder_request: { incident: { id, type: "incident_reference" } } });
  });
  return router;
}

function fail(): never {
  throw notFound();
}

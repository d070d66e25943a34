import { Router } from "express";
import type { Account } from "./account.ts";
import { send } from "./faults.ts";
import { queryOf } from "./incident-routes.ts";
import { maintenanceWindows } from "./maintenance.ts";
import { notFound, Refusal } from "./refusal.ts";
import { paged } from "./search.ts";
import { maintenanceView, userView } from "./views.ts";

/** Users, maintenance windows and abilities of the account. */
export function accountRoutes(account: Account): Router {
  const router = Router();
  router.get("/users", (request, response) => {
    const query = queryOf(request);
    const text = (query.get("query") ?? "").toLowerCase();
    const found = account.users.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(text));
    const { page, paging } = paged(found, query);
    send(response, 200, { ...paging, users: page.map(userView) });
  });
  router.get("/users/:id", (request, response) => {
    const user = account.users.find((each) => each.id === request.params.id);
    if (!user) throw notFound();
    send(response, 200, { user: userView(user) });
  });
  router.get("/maintenance_windows", (request, response) => {
    const query = queryOf(request);
    const { page, paging } = paged(maintenanceWindows(account, query), query);
    send(response, 200, { ...paging, maintenance_windows: page.map((window) => maintenanceView(account, window)) });
  });
  router.get("/abilities", (_request, response) => send(response, 200, { abilities: account.behaviour.abilities }));
  router.get("/abilities/:id", (request, response) => {
    if (!account.behaviour.abilities.includes(request.params.id)) {
      throw new Refusal(402, 2014, "Missing Account Ability");
    }
    send(response, 204);
  });
  return router;
}

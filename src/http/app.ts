import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import helmet from "helmet";
import { OutsideError } from "../domain/outside-error.ts";
import { alertmanagerWebhook } from "./alertmanager-webhook.ts";
import { api } from "./api/router.ts";
import type { HttpDeps } from "./deps.ts";
import { healthz, metrics, readyz } from "./health.ts";
import { only } from "./only.ts";
import { pagerDutyWebhook } from "./pagerduty-webhook.ts";
import { problem, sendProblem } from "./problem.ts";
import { storing } from "./storing.ts";

/** Everything that is answered over HTTP. Webhooks come first: nothing stands between them and the journal. */
export function createApp(deps: HttpDeps): Express {
  const intake = storing(deps.clock);
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.all("/webhooks/alertmanager", only({ POST: alertmanagerWebhook(deps, intake) }));
  app.all("/webhooks/pagerduty", only({ POST: pagerDutyWebhook(deps) }));
  app.use(securityHeaders);
  app.all("/healthz", only({ GET: healthz }));
  app.all("/readyz", only({ GET: readyz(deps, intake) }));
  app.all("/metrics", only({ GET: metrics(deps.metrics) }));
  app.use("/api", api(deps));
  app.use(notFound);
  app.use(onError(deps));
  return app;
}

/** Plain HTTP behind a port-forward or an ingress is normal here, so nothing may force browsers to HTTPS. */
const securityHeaders = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
});

const notFound: RequestHandler = (_request, response) =>
  sendProblem(response, problem(404, "There is nothing at this path."));

/** The journal failed, the path was not readable, or there is a bug: in no case does the answer tell more than that. */
function onError({ telemetry }: HttpDeps): ErrorRequestHandler {
  return (error, request, response, _next) => {
    if (error instanceof OutsideError) {
      return sendProblem(response, problem(503, `The ${error.system} is ${error.code}: try again in a moment.`));
    }
    if (error instanceof URIError)
      return sendProblem(response, problem(400, "The path is not valid percent-encoding."));
    telemetry.tell({ kind: "bug", where: `${request.method} ${request.route?.path ?? "?"}`, error });
    sendProblem(response, problem(500, "This service has a fault: its log tells more."));
  };
}
